import type { WriteStream } from 'node:tty';
import { createColors } from 'picocolors';

type Stream = NodeJS.WriteStream & Partial<Pick<WriteStream, 'hasColors'>>;

/** Returns the colours for a stream: none unless it is a terminal with colours, and none with `NO_COLOR`. */
export function colorsFor(stream: Stream) {
  return createColors(hasColors(stream));
}

export function hasColors(stream: Stream): boolean {
  return stream.isTTY === true && !process.env['NO_COLOR'] && stream.hasColors?.() === true;
}

/** Colours of stdout. */
export const colors = colorsFor(process.stdout);
