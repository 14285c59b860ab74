import { type InspectOptions, inspect } from 'node:util';
import { printable } from '@peerport/protocol/admin';
import { hasColors } from './colors.ts';

/**
 * A value that a peer sent, for people. Coloured where stdout has colours and nothing in it has to be escaped: then every escape sequence is
 * one of `inspect`. No line but the first begins at the left edge, so none passes for a line of the command.
 */
export function shown(value: unknown, { breakLength }: Pick<InspectOptions, 'breakLength'> = {}): string {
  const options: InspectOptions = {
    depth: 8,
    maxArrayLength: 100,
    maxStringLength: 10_000,
    ...(breakLength !== undefined && { breakLength }),
  };
  const lines = inspect(value, options).split('\n');
  const escaped = lines.map(printable);
  const isHarmless = escaped.every((line, index) => line === lines[index]);
  const best =
    isHarmless && hasColors(process.stdout) ? inspect(value, { ...options, colors: true }).split('\n') : escaped;
  return best.join('\n  ');
}
