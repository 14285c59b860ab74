import { expect, test } from '@jest/globals';
import { parseFilter } from '../../src/model/filter.ts';
import type { Line } from '../../src/model/timeline.ts';
import { tapped, tappedValue } from '../support/tapped.ts';

const LINES: Record<string, Line> = {
  small: tapped({ bytes: 10 }),
  large: tapped({ from: 2, bytes: 4_096 }),
  greeting: tappedValue({ hello: 'World' }, { from: 2 }),
  lane: tapped({ lane: 3, kind: 'parcel' }),
  credit: tapped({ kind: 'credit', bytes: 2, credit: { bytes: 1, count: 1 } }),
  ended: tapped({ kind: 'ended', bytes: 0, reason: 'gone' }),
};

test.each([
  ['', Object.keys(LINES)],
  ['credit', ['credit']],
  ['parcel CREDIT', ['lane', 'credit']],
  ['2>1', ['large', 'greeting']],
  ['2→1 >1k', ['large']],
  ['#3', ['lane']],
  ['message <100', ['small']],
  ['>4k', []],
  ['>4095b', ['large']],
  ['world', ['greeting']],
  ['gone', ['ended']],
  ['hello 1>2', []],
])('%j finds %j', (text, names) => {
  const fits = parseFilter(text);
  expect(Object.keys(LINES).filter((name) => fits(LINES[name] as Line))).toEqual(names);
});

test('gaps always show', () => {
  expect(parseFilter('nothing 1>2 #9')({ missedCount: 3 })).toBe(true);
});
