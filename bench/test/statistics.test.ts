import { expect, test } from '@jest/globals';
import { percentileOf, percentilesOf, spreadOf } from '../src/statistics.ts';

test('a spread is the median and the middle half, in whatever order the figures come', () => {
  expect(spreadOf([9, 1, 5, 3, 7])).toEqual({ low: 3, median: 5, high: 7 });
  expect(spreadOf([42])).toEqual({ low: 42, median: 42, high: 42 });
});

test('numbers are sorted as numbers', () => {
  expect(spreadOf([100, 20, 3])).toMatchObject({ median: 20 });
});

test('percentiles are figures that were measured, from the least to the greatest', () => {
  const figures = Array.from({ length: 1_001 }, (_, index) => 1_000 - index);
  expect(percentilesOf(figures, [0, 50, 99, 99.9, 100])).toEqual([0, 500, 990, 999, 1_000]);
  expect(percentileOf([1, 2], 99)).toBe(2);
});

test('no figures have no percentiles', () => {
  expect(() => percentileOf([], 50)).toThrow(RangeError);
});
