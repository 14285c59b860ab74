import { once } from 'node:events';
import { printable, printableJson } from '@peerport/protocol/admin';
import { colorsFor } from './colors.ts';

const { yellow } = colorsFor(process.stderr);

/** Writes lines to stdout. They may be coloured, so the caller must have made text from a peer printable. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** Like {@link print}; resolves when stdout accepts more. */
export async function printSlowly(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/** Writes JSON to stdout, in one line. */
export function printJson(value: unknown): void {
  print(printableJson(JSON.stringify(value)));
}

/** Writes a line of information to stderr. */
export function note(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** Writes a warning to stderr; the command goes on. */
export function warn(line: string): void {
  process.stderr.write(`${yellow('warning')}: ${printable(line)}\n`);
}
