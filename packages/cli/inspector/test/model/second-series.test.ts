import { expect, test } from '@jest/globals';
import { HISTORY_SECONDS, SecondSeries, secondOf, secondsUntil } from '../../src/model/second-series.ts';

test('adds up what falls into a second, and knows nothing of the others', () => {
  const series = new SecondSeries();
  series.add(10, 2);
  series.add(10, 3);
  series.set(12, 7);
  expect([9, 10, 11, 12].map((second) => series.at(second))).toEqual([undefined, 5, undefined, 7]);
});

test('forgets what is older than the history', () => {
  const series = new SecondSeries();
  series.set(10, 1);
  series.set(10 + HISTORY_SECONDS, 2);
  expect(series.at(10)).toBeUndefined();
  expect(series.at(10 + HISTORY_SECONDS)).toBe(2);
});

test('the seconds of a plot end with the one that was asked for', () => {
  const seconds = secondsUntil(secondOf(500_999));
  expect(seconds).toHaveLength(HISTORY_SECONDS);
  expect(seconds.at(0)).toBe(500 - HISTORY_SECONDS + 1);
  expect(seconds.at(-1)).toBe(500);
});
