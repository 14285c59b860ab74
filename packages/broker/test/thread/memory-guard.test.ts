import { expect, test } from '@jest/globals';
import { MemoryGuard } from '../../src/thread/memory-guard.ts';

/** At which of these figures it is over. */
function overAt(figures: readonly number[]): number {
  const guard = new MemoryGuard(100);
  return figures.findIndex((usedBytes) => guard.isOver(usedBytes));
}

test.each([
  ['at the limit, never', Array(100).fill(100), -1],
  ['over it, when it stays so', Array(100).fill(101), 7],
  [
    'over it now and then, as there is garbage: never',
    Array.from({ length: 100 }, (_, index) => (index % 8 === 0 ? 1 : 199)),
    -1,
  ],
  ['over twice the limit, at once', [1, 200, 201], 2],
])('%s', (_name, figures, index) => expect(overAt(figures)).toBe(index));
