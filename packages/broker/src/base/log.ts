import { printable } from '@peerport/protocol/admin';
import type { Logger } from 'pino';

/** Writes a log line: a pino level, fields, and a message. Tokens are never logged. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', fields: object, message: string) => void;

/** Logs to the app's logger. Strings that peers chose, such as labels, are made safe to print on a terminal. */
export function logOf(logger: Pick<Logger, Parameters<Log>[0]>): Log {
  return (level, fields, message) => logger[level](printableFields(fields), message);
}

function printableFields(fields: object): object {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.map(([key, field]) => [key, typeof field === 'string' ? printable(field) : field]));
}

/** Discards everything. */
export const noLog: Log = () => {};
