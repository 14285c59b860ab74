import { connect, type Ticket } from '@peerport/client';
import { Command } from 'commander';
import { withLocalPeer } from '../bench/local.ts';
import { type BenchFigures, measure } from '../bench/measure.ts';
import { respond } from '../bench/protocol.ts';
import { readTicketLine, TICKET_HELP, takeTicket } from '../connect/ticket-source.ts';
import { whileOpen } from '../connect/while-open.ts';
import { CliError, closedError } from '../errors.ts';
import { examples } from '../examples.ts';
import { secondsAsMs } from '../options.ts';
import { digits, formatBytes } from '../terminal/format.ts';
import { print, printJson } from '../terminal/print.ts';

const DEFAULT_MS = 1_000;

interface Options {
  readonly local?: true;
  readonly respond?: true;
  readonly seconds?: number;
  readonly json?: true;
}

export function benchCommand(): Command {
  return new Command('bench')
    .description('Measure round trips and throughput between this process and another one.')
    .argument('[ticket]', TICKET_HELP)
    .option('--local', 'with a broker and a second process of its own; takes no ticket')
    .option('--respond', 'be the other side: answer until the port is closed')
    .option('--seconds <number>', 'time for each of the three figures; default: 1', secondsAsMs)
    .option('--json', 'print the figures as JSON: milliseconds, messages and bytes per second')
    .addHelpText(
      'after',
      examples(
        ['peerport bench --local', 'what this machine can do'],
        ['PEERPORT_TICKET=… peerport bench --respond', 'in one process'],
        ['PEERPORT_TICKET=… peerport bench', 'and, with the other ticket, in another'],
      ),
    )
    .action(run);
}

async function run(argument: string | undefined, { local, respond: responds, seconds = DEFAULT_MS, json }: Options) {
  if (local && (argument !== undefined || responds)) {
    throw new CliError('usage', '--local takes neither a ticket nor --respond');
  }
  if (responds) return respondTo(await takeTicket(argument, readTicketLine));
  const figures = local
    ? await withLocalPeer((ticket) => measureOver(ticket, seconds))
    : await measureOver(await takeTicket(argument, readTicketLine), seconds);
  if (json) printJson(figures);
  else print(...linesOf(figures));
}

function measureOver(ticket: Ticket, ms: number): Promise<BenchFigures> {
  const port = connect(ticket);
  return whileOpen(
    port,
    port.ready.then(() => measure(port, ms)),
  );
}

async function respondTo(ticket: Ticket): Promise<void> {
  const port = connect(ticket);
  respond(port);
  const info = await port.closed;
  if (info.reason !== 'closed') throw closedError(info);
}

function linesOf({ roundTripMs, messagesPerSecond, bytesPerSecond }: BenchFigures): string[] {
  const { p50, p99, roundTripsCount } = roundTripMs;
  return [
    `round trip      ${digits(p50)} ms (p50), ${digits(p99)} ms (p99), of ${roundTripsCount.toLocaleString('en-US')}`,
    `small messages  ${digits(messagesPerSecond)} per second`,
    `1 MiB messages  ${formatBytes(bytesPerSecond)} per second`,
  ];
}
