import type { TappedMessage } from '@peerport/protocol/admin';
import { isGap, type Line } from './timeline.ts';
import { previewOf } from './values/decode.ts';

const KINDS: ReadonlySet<string> = new Set(['message', 'parcel', 'credit', 'close', 'paired', 'ended']);
const UNITS = { '': 1, k: 1_024, m: 1_048_576 } as const;

/** What {@link parseFilter} understands, for people. */
export const FILTER_HELP =
  'Words that all must fit: a kind (message, parcel, credit, close, paired, ended; several: any of them), a direction (1>2 or 2>1), ' +
  'a lane (#3), a size (>1k, <64k), or part of the reason or of the payload';

/**
 * Which lines of a timeline to show. Gaps always are.
 *
 * @param text see {@link FILTER_HELP}
 */
export function parseFilter(text: string): (line: Line) => boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const kinds = words.filter((word) => KINDS.has(word));
  const tests = words.filter((word) => !KINDS.has(word)).map(testOf);
  if (kinds.length > 0) tests.push(({ kind }) => kinds.includes(kind));
  return (line) => isGap(line) || tests.every((test) => test(line));
}

function testOf(word: string): (message: TappedMessage) => boolean {
  const direction = /^([12])(?:>|→)([12])$/.exec(word);
  if (direction !== null) return ({ from }) => String(from) === direction[1];
  const lane = /^#(\d+)$/.exec(word);
  if (lane !== null) return (message) => String(message.lane) === lane[1];
  const size = /^([<>])(\d+)([km]?)b?$/.exec(word);
  if (size !== null) {
    const limit = Number(size[2]) * UNITS[size[3] as keyof typeof UNITS];
    return size[1] === '<' ? ({ bytes }) => bytes < limit : ({ bytes }) => bytes > limit;
  }
  return (message) => `${message.reason ?? ''} ${previewOf(message) ?? ''}`.toLowerCase().includes(word);
}
