import { expect, test } from '@jest/globals';
import { decideBudget, largestOf } from '../../src/relay/memory-budget.ts';

const MIB = 1024 * 1024;
const LIMITS = { maxKeptBytes: 100 * MIB, relayBufferBytes: 1_600 };

function usage(holder: string, mebibytes: number) {
  return { holder, bytes: mebibytes * MIB };
}

test('of many sockets, no more are chosen than it takes', () => {
  const sockets = Array.from({ length: 1_000 }, (_, index) => ({ holder: `${index % 10}`, bytes: 1 }));
  expect(largestOf(sockets, 17)).toHaveLength(17);
  expect(largestOf(sockets, 5_000)).toHaveLength(1_000);
});

test('the largest sockets of the holder who takes most are chosen, until others take as much', () => {
  const [small, large, larger] = [usage('greedy', 10), usage('greedy', 30), usage('greedy', 31)];
  const honest = usage('honest', 60);
  expect(largestOf([small, honest, large, larger], 1)).toEqual([larger]);
  expect(largestOf([small, honest, large, larger], 32 * MIB)).toEqual([larger, honest]);
});

test.each([
  ['nothing', [], 1_600, 0],
  ['half of the budget', [50], 1_600, 0],
  ['more than half', [51], 100, 0],
  ['all of it', [50, 50], 100, 0],
  ['more than all', [51, 50], 100, 1],
])('%s is in use', (_name, usages, allowanceBytes, excessCount) => {
  const decision = decideBudget(
    usages.map((mebibytes, index) => usage(`${index}`, mebibytes)),
    LIMITS,
  );
  expect([decision.allowanceBytes, decision.excess.length]).toEqual([allowanceBytes, excessCount]);
});

test('looks again before the rest of the budget can be used up, but not for each MiB', () => {
  expect(decideBudget([usage('a', 60)], LIMITS).nextLookBytes).toBe(10 * MIB);
  expect(decideBudget([usage('a', 99)], LIMITS).nextLookBytes).toBe(MIB);
});
