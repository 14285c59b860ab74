import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { RequestRate } from '../../src/core/request-rate.ts';

let nowMs = 1_000_000;

/** How many requests a holder makes until it has to wait, and for how long. */
function most(rate: RequestRate, holder: string): [count: number, waitMs: number] {
  for (let count = 1; ; count++) {
    const waitMs = rate.take(holder);
    if (waitMs > 0) return [count, waitMs];
  }
}

describe('maxRequestsCountPerSecond', () => {
  const start = (maxCountPerSecond: number) => new RequestRate(maxCountPerSecond, () => nowMs);

  test('default: at, a holder need not wait; over, it has to; and again at once, until there is room for one more', () => {
    expect(DEFAULT_LIMITS.maxRequestsCountPerSecond).toBe(200);
    const rate = start(DEFAULT_LIMITS.maxRequestsCountPerSecond);
    expect(most(rate, 'a')).toEqual([400, 5]);
    nowMs += 5;
    expect(most(rate, 'a')).toEqual([1, 5]);
  });

  test('overridden: at, so many in each second, without a pause; over, it has to wait', () => {
    const rate = start(10);
    most(rate, 'a');
    for (let count = 0; count < 100; count++) {
      nowMs += 100;
      expect(rate.take('a')).toBe(100);
    }
    nowMs += 1_000;
    expect(most(rate, 'a')).toEqual([10, 100]);
  });

  test('who asks all the same has the longer to wait', () => {
    const rate = start(10);
    most(rate, 'a');
    expect([rate.take('a'), rate.take('a')]).toEqual([200, 300]);
  });

  test('each holder for itself, however many there are', () => {
    const rate = start(1);
    most(rate, 'a');
    for (let index = 0; index < 1_000; index++) expect(rate.take(String(index))).toBe(0);
    nowMs += 4_000;
    for (let index = 0; index < 1_000; index++) expect(rate.take(`${index} later`)).toBe(0);
    expect(most(rate, 'a')).toEqual([2, 1_000]);
  });
});
