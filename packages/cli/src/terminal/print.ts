import { once } from 'node:events';
import { printable, printableJson } from '@peerport/protocol/admin';
import { colorsFor } from './colors.ts';

const { yellow } = colorsFor(process.stderr);

/** Writes lines to stdout: what the command was asked for. They may be coloured, so what a peer chose in them has to be printable already. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** As {@link print}; resolves when stdout takes more. */
export async function printSlowly(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/** Writes JSON to stdout, in one line. */
export function printJson(value: unknown): void {
  print(printableJson(JSON.stringify(value)));
}

/** Writes a line to stderr: what else there is to know. */
export function note(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** Writes a line to stderr: what did not go as it should, though the command goes on. */
export function warn(line: string): void {
  process.stderr.write(`${yellow('warning')}: ${printable(line)}\n`);
}
