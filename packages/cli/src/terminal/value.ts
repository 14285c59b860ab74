import { type InspectOptions, inspect } from 'node:util';
import { printable } from '@peerport/protocol/admin';
import { hasColors } from './colors.ts';
import { depthWithin, MAX_ITEMS, MAX_TEXT_LENGTH } from './shown-depth.ts';

/**
 * Formats a value from a peer. The text is coloured if stdout has colours and nothing in it has to be escaped: then every escape sequence
 * comes from `inspect`. All lines but the first are indented, so none can pass for a line of the command.
 */
export function shown(value: unknown, { breakLength }: Pick<InspectOptions, 'breakLength'> = {}): string {
  const depth = depthWithin(value);
  if (depth === undefined) return `(${nameOf(value)}, too large to be shown)`;
  const options: InspectOptions = {
    depth,
    maxArrayLength: MAX_ITEMS,
    maxStringLength: MAX_TEXT_LENGTH,
    ...(breakLength !== undefined && { breakLength }),
  };
  const lines = inspect(value, options).split('\n');
  const escaped = lines.map(printable);
  const isHarmless = escaped.every((line, index) => line === lines[index]);
  const best =
    isHarmless && hasColors(process.stdout) ? inspect(value, { ...options, colors: true }).split('\n') : escaped;
  return best.join('\n  ');
}

function nameOf(value: unknown): string {
  return typeof value === 'object' ? Object.prototype.toString.call(value).slice('[object '.length, -1) : typeof value;
}
