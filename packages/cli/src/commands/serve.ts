import { type Broker, startBroker } from '@peerport/broker';
import { formatTicket } from '@peerport/client';
import { Command, Option } from 'commander';
import { type Logger, pino } from 'pino';
import { build as prettyLog } from 'pino-pretty';
import { examples } from '../base/examples.ts';
import { Interrupts } from '../base/interrupts.ts';
import { nameOfBroker, originList, tcpPort } from '../base/options.ts';
import { hasColors } from '../terminal/colors.ts';
import { note, print, printJson } from '../terminal/print.ts';

const STDERR = 2;
const KEY_WIDTH = 'port1'.length;
/** Long enough to paste a ticket into another terminal. */
const TICKET_TTL_MS = 300_000;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

interface Options {
  readonly port?: number;
  readonly origin?: readonly string[];
  readonly inspect?: string | true;
  readonly logLevel: string;
  readonly json?: true;
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('Run a broker, until Ctrl-C or SIGTERM.')
    .option('--port <number>', 'TCP port on 127.0.0.1; default: one that is free', tcpPort)
    .option(
      '--origin <origin>',
      'pages of this origin may redeem tickets, unless a channel says otherwise; may be repeated',
      originList,
    )
    .option('--inspect [name]', 'let the other commands in, under this name; default: broker-PID', nameOfBroker)
    .addOption(new Option('--log-level <level>', 'what to log, on stderr').choices(LOG_LEVELS).default('info'))
    .option('--json', 'print the address, and the tickets if there are any, as JSON')
    .addHelpText(
      'after',
      `\nWithout --inspect no other command can find the broker, and there is no admin surface. So it makes one channel, and\n` +
        `prints the tickets of its two ports; whoever redeems one may make more channels, with port.createChannel().\n` +
        `Logs are for people on a terminal, and JSON elsewhere.`,
    )
    .addHelpText(
      'after',
      examples(
        ['peerport serve', 'a broker with one channel'],
        ['peerport serve --inspect dev --port 40123', 'then, elsewhere: peerport channel --broker dev'],
      ),
    )
    .action(run);
}

async function run({ port = 0, origin = [], inspect, logLevel, json }: Options): Promise<void> {
  const name = typeof inspect === 'string' ? inspect : `broker-${process.pid}`;
  using interrupts = new Interrupts();
  const logger = createLogger(logLevel);
  const broker = await startBroker({
    port,
    logger,
    ...(inspect !== undefined && { inspect: { name, origins: origin } }),
  });
  if (inspect !== undefined) announce(json, { url: broker.url, name });
  else announce(json, { url: broker.url, ...(await firstTickets(broker, origin)) });
  const signal = await interrupts.first;
  await shutDown(broker, signal);
}

/** Tickets for a broker that no other command can find. */
async function firstTickets(broker: Broker, origins: readonly string[]) {
  const port = { canCreate: true };
  const { port1, port2 } = await broker.createChannel({ ttlMs: TICKET_TTL_MS, origins, port1: port, port2: port });
  return { port1: formatTicket(port1), port2: formatTicket(port2) };
}

function announce(isJson: true | undefined, facts: { readonly [key: string]: string }): void {
  if (isJson) return printJson({ ...facts, pid: process.pid });
  for (const [key, fact] of Object.entries(facts)) print(`${key.padEnd(KEY_WIDTH)} ${fact}`);
  if (facts['name'] === undefined) note('no other command can find this broker; --inspect lets them in');
  else note('peerport channel makes channels, peerport ls lists them');
}

async function shutDown(broker: Broker, signal: string): Promise<void> {
  const channels = await broker.channels();
  const pairedCount = channels.filter(({ state }) => state === 'paired').length;
  await broker.close();
  note(`${signal}: closed ${broker.url} and ${count(channels.length)}, ${pairedCount} of them paired`);
}

function count(channelsCount: number): string {
  return channelsCount === 1 ? '1 channel' : `${channelsCount} channels`;
}

function createLogger(level: string): Logger {
  if (!process.stderr.isTTY) return pino({ level }, pino.destination({ fd: STDERR, sync: true }));
  const colorize = hasColors(process.stderr);
  return pino({ level }, prettyLog({ destination: STDERR, sync: true, colorize, ignore: 'pid,hostname' }));
}
