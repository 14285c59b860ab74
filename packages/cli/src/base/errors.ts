import { BrokerError } from '@peerport/broker';
import { type CloseInfo, PortClosedError, ProtocolError } from '@peerport/client';
import { printable } from '@peerport/protocol/admin';
import { CommanderError } from 'commander';
import { type ExitName, exitOf } from './exit-codes.ts';

/** An error that ends a command: one line for people, and an exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exit: ExitName;

  constructor(exit: ExitName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exit = exit;
  }
}

/** The error for a port that closed with a reason other than `closed`. */
export function closedError({ reason, message }: CloseInfo): CliError {
  return new CliError(exitOf(reason), `the port closed (${reason}): ${message}`);
}

/** The exit code for an error, and the line to print. It is empty if everything has been printed. */
export function explain(error: unknown): { exit: ExitName; line: string } {
  if (error instanceof CliError) return { exit: error.exit, line: messageOf(error) };
  if (error instanceof CommanderError) return explainUsage(error);
  if (error instanceof PortClosedError) return explain(closedError(error));
  if (error instanceof ProtocolError && error.code === 'ERR_TICKET') return { exit: 'usage', line: messageOf(error) };
  if (error instanceof BrokerError && error.code === 'ERR_LISTEN') {
    return { exit: 'listen', line: `${messageOf(error)}; name another port with --port, or leave it out` };
  }
  if (error instanceof BrokerError && error.code === 'ERR_INSPECT') return { exit: 'listen', line: messageOf(error) };
  return { exit: 'failed', line: messageOf(error) };
}

/** The message of an error as one printable line: a peer may have chosen the text. */
export function messageOf(error: unknown): string {
  return printable(oneLine(error instanceof Error ? error.message : String(error)));
}

function explainUsage({ exitCode, code, message }: CommanderError): { exit: ExitName; line: string } {
  if (exitCode === 0) return { exit: 'ok', line: '' };
  // The help of the whole program was printed: no command was named.
  if (code === 'commander.help') return { exit: 'usage', line: '' };
  return { exit: 'usage', line: `${printable(oneLine(message.replace(/^error: /, '')))} (see --help)` };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
