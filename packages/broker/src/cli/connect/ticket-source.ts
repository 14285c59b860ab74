import { parseTicket, type Ticket } from '@peerport/client';
import { CliError } from '../errors.ts';
import { linesOf } from '../lines.ts';

const VARIABLE = 'PEERPORT_TICKET';

/** Where a ticket can come from, for `--help`. */
export const TICKET_HELP = `a peerport:// ticket; - reads it from the first line of stdin; without one, ${VARIABLE} is read`;

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
 * The ticket that a command is to redeem: from its argument, from stdin, or from the environment. There it is deleted, so that no child
 * process inherits it.
 *
 * @throws {ProtocolError} `ERR_TICKET` @throws {CliError} `usage`: there is none. `badInput`: stdin ended before it.
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
    throw new CliError(
      'usage',
      `there is no ticket: give it as an argument, in ${VARIABLE}, or - to read it from stdin`,
    );
  }
  return parseTicket(text);
}

/** The first line of stdin, for a command that reads no further. */
export async function readTicketLine(): Promise<string | undefined> {
  const stdin = new StdinLines();
  try {
    return await stdin.next();
  } finally {
    stdin.close();
  }
}
