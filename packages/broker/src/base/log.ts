import { printable } from '@peerport/protocol/admin';
import type { Logger } from 'pino';

/** Writes a line of the log: a level of pino, fields, and what happened. Never a token. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', fields: object, message: string) => void;

/** A log of the app's logger. What peers chose in the fields, such as labels, is made safe for people who read it on a terminal. */
export function logOf(logger: Pick<Logger, Parameters<Log>[0]>): Log {
  return (level, fields, message) => logger[level](printableFields(fields), message);
}

function printableFields(fields: object): object {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.map(([key, field]) => [key, typeof field === 'string' ? printable(field) : field]));
}

/** Goes nowhere. */
export const noLog: Log = () => {};
