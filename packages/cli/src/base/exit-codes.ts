import type { CloseReason } from '@peerport/client';

/** All exit codes of `peerport`, by their names in this code. */
export const EXIT_CODES = {
  ok: { code: 0, meaning: 'Done; for connect and replay: one of the two sides closed the port.' },
  failed: { code: 1, meaning: 'An error without a code of its own.' },
  usage: { code: 2, meaning: 'The command line is wrong, or the ticket is malformed.' },
  noBroker: { code: 3, meaning: 'The broker was not found, several could be meant, or it is gone.' },
  noChannel: { code: 4, meaning: 'The broker has no such channel, or several could be meant.' },
  badInput: { code: 5, meaning: 'A line of stdin, or a file, cannot be read.' },
  listen: { code: 6, meaning: 'Cannot listen: the TCP port or the name of the broker is in use.' },
  terminal: { code: 7, meaning: 'The command needs a terminal, or a wider one.' },
  problems: { code: 8, meaning: 'doctor found a problem.' },
  gone: {
    code: 20,
    meaning: "The port closed: the peer's socket went down; or the peer closed it while replay had more to post.",
  },
  revoked: { code: 21, meaning: 'The port closed: the channel was revoked.' },
  expired: { code: 22, meaning: 'The port closed: the peer did not connect in time.' },
  refused: { code: 23, meaning: 'The port closed: its ticket was refused: unknown, expired, used or revoked.' },
  'protocol-error': { code: 24, meaning: 'The port closed: protocol violation.' },
  'broker-gone': { code: 25, meaning: 'The port closed: the broker went down, or could not be reached.' },
  aborted: { code: 26, meaning: 'The port closed: one of the two sides aborted it.' },
  interrupted: { code: 130, meaning: 'Ctrl-C, unless that is the usual way to end the command.' },
  terminated: { code: 143, meaning: 'SIGTERM, unless that is the usual way to end the command.' },
} as const satisfies Record<string, { code: number; meaning: string }>;

/** A key of {@link EXIT_CODES}. */
export type ExitName = keyof typeof EXIT_CODES;

/** The exit code of a command whose port closed. */
export function exitOf(reason: CloseReason): ExitName {
  return reason === 'closed' ? 'ok' : reason;
}

/** The table for `--help`. */
export function exitCodesHelp(): string {
  const rows = Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${String(code).padEnd(5)}${meaning}`);
  return ['Exit codes:', ...rows].join('\n');
}
