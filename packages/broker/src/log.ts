/** Writes a line of the log: a level of pino, fields, and what happened. Never a token. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', fields: object, message: string) => void;

/** Goes nowhere. */
export const noLog: Log = () => {};
