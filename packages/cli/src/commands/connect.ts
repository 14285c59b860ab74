import { createInterface } from 'node:readline/promises';
import { connect, type PeerPort, PortClosedError } from '@peerport/client';
import { Command } from 'commander';
import { CliError, closedError, messageOf } from '../base/errors.ts';
import { examples } from '../base/examples.ts';
import { Interrupts, interruptedBy } from '../base/interrupts.ts';
import { converse } from '../connect/interactive.ts';
import { LITERALS_HELP } from '../connect/literal.ts';
import { sendLines } from '../connect/send-lines.ts';
import { StdinLines, TICKET_HELP, takeTicket } from '../connect/ticket-source.ts';
import { printSlowly, warn } from '../terminal/print.ts';
import { stringifyTagged, TAGS_HELP } from '../values/tagged-json.ts';

interface Options {
  readonly lines?: true;
  readonly json?: true;
  readonly stay?: true;
}

export function connectCommand(): Command {
  return new Command('connect')
    .description('Redeem a ticket, and talk to the peer: typing on a terminal, or in lines through pipes.')
    .argument('[ticket]', TICKET_HELP)
    .option('--lines', 'each line of stdin is a message; received messages are printed as NDJSON')
    .option('--json', 'lines are JSON, not text (implies --lines)')
    .option('--stay', 'after the end of stdin, stay until the peer closes (implies --lines)')
    .addHelpText('after', `\n${LITERALS_HELP}\n\n${TAGS_HELP}`)
    .addHelpText(
      'after',
      examples(
        ['peerport connect -', 'asks for the ticket; then type, and see what comes'],
        ['printf "%s\\n" "$TICKET" hello | peerport connect - --lines', 'the ticket is the first line'],
        ['seq 3 | PEERPORT_TICKET=… peerport connect --lines', 'posts "1", "2" and "3", then closes'],
        ['PEERPORT_TICKET=… peerport connect --stay </dev/null | jq .', 'only listens'],
        [
          'PEERPORT_TICKET=$A peerport connect --stay </dev/null | PEERPORT_TICKET=$B peerport connect --json',
          'passes on what comes',
        ],
      ),
    )
    .action(run);
}

async function run(argument: string | undefined, { lines, json, stay }: Options): Promise<void> {
  if (lines || json || stay) return talkInLines(argument, json === true, stay === true);
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new CliError('terminal', 'stdin or stdout is no terminal: --lines reads and prints lines instead');
  }
  await converse(connect(await takeTicket(argument, askForTicket)));
}

async function askForTicket(): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await prompt.question('ticket: ');
  } finally {
    prompt.close();
  }
}

async function talkInLines(argument: string | undefined, isJson: boolean, stays: boolean): Promise<void> {
  const stdin = new StdinLines();
  try {
    const port = connect(await takeTicket(argument, () => stdin.next()));
    const printing = printMessages(port);
    try {
      await exchange(port, stdin, isJson, stays);
    } finally {
      // If the peer has closed the port, what it posted before must still be printed.
      if (port.readyState !== 'closed') port.close();
      await printing;
    }
  } finally {
    stdin.close();
  }
}

/** Resolves when one of the two sides has closed the port. */
async function exchange(port: PeerPort, stdin: StdinLines, isJson: boolean, stays: boolean): Promise<void> {
  using interrupts = new Interrupts();
  const sending = sendLines(port, stdin, isJson).then(async () => {
    // Closing before the peer is there would hide that the ticket is refused.
    await port.ready;
    if (!stays) port.close();
    return port.closed;
  });
  const interrupted = interrupts.first.then((signal) => {
    throw interruptedBy(signal);
  });
  const info = await Promise.race([sending, port.closed, interrupted]);
  if (info.reason !== 'closed') throw closedError(info);
}

/** Prints received messages as fast as stdout accepts them. Resolves when the port has closed, for whatever reason. */
async function printMessages(port: PeerPort): Promise<void> {
  port.addEventListener('messageerror', ({ error }) => warn(`a message cannot be read: ${messageOf(error)}`));
  try {
    for await (const message of port) {
      const line = lineOf(message);
      if (line !== undefined) await printSlowly(line);
    }
  } catch (error) {
    if (!(error instanceof PortClosedError)) throw error;
  }
}

/** Returns `undefined` for a message that a hostile peer made too long for JSON. */
function lineOf(message: unknown): string | undefined {
  try {
    return stringifyTagged(message);
  } catch (error) {
    warn(`a message cannot be printed: ${messageOf(error)}`);
    return undefined;
  }
}
