import { parseTicket, type Ticket } from '@peerport/client';
import { CliError } from '../base/errors.ts';
import { linesOf } from '../base/lines.ts';
import { warn } from '../terminal/print.ts';

const VARIABLE = 'PEERPORT_TICKET';

const HOW_TO = `set ${VARIABLE}, or give - to read it from stdin`;

/** For `--help`: where a ticket can come from. */
export const TICKET_HELP = `- reads the ticket from the first line of stdin; without it, ${VARIABLE} is read. A ticket given here works, but others may be quicker to redeem it`;

/** The lines of stdin, one by one. */
export class StdinLines {
  readonly #lines = linesOf(process.stdin);

  /** `undefined` at the end. */
  async next(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    return done ? undefined : value;
  }

  /** Reads no further. */
  close(): void {
    process.stdin.destroy();
  }
}

/**
 * Takes the ticket from the argument, from stdin or from the environment, where it is deleted so that no child process inherits it. While the
 * command runs, every user of the machine can read its arguments, so a ticket there gets a warning.
 *
 * @throws {ProtocolError} `ERR_TICKET` @throws {CliError} `usage`: there is none. `badInput`: stdin ended without one.
 */
export async function takeTicket(
  argument: string | undefined,
  readLine: () => Promise<string | undefined>,
): Promise<Ticket> {
  if (argument === '-') {
    const line = await readLine();
    if (line === undefined) throw new CliError('badInput', 'stdin ended before there was a ticket');
    return parseTicket(line);
  }
  const text = argument ?? process.env[VARIABLE];
  delete process.env[VARIABLE];
  if (text === undefined) {
    throw new CliError('usage', `there is no ticket: ${HOW_TO}`);
  }
  const ticket = parseTicket(text);
  if (argument !== undefined) {
    warn(`every user of this machine can read a ticket on the command line, and may redeem it first; ${HOW_TO}`);
  }
  return ticket;
}

/** Reads the first line of stdin, for a command that reads no further. */
export async function readTicketLine(): Promise<string | undefined> {
  const stdin = new StdinLines();
  try {
    return await stdin.next();
  } finally {
    stdin.close();
  }
}
