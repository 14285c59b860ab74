import { expect, test } from '@jest/globals';
import { HeldBack } from '../src/held-back.ts';
import { tapped } from './support/tapped.ts';

test('gives back what it holds, in order and once', () => {
  const held = new HeldBack();
  const batches = [
    { messages: [tapped({ bytes: 1 })], missedCount: 0 },
    { messages: [tapped({ bytes: 2 })], missedCount: 3 },
  ];
  for (const batch of batches) held.add(batch);
  expect(held.count).toBe(2);
  expect(held.takeAll()).toEqual(batches);
  expect(held.takeAll()).toEqual([]);
});

test('what is too much is missed at the end, and counted', () => {
  const held = new HeldBack(2);
  const batch = { messages: [tapped(), tapped()], missedCount: 0 };
  held.add(batch);
  held.add({ ...batch, missedCount: 5 });
  expect(held.count).toBe(2 + 2 + 5);
  expect(held.takeAll()).toEqual([batch, { messages: [], missedCount: 7 }]);
  expect(held.count).toBe(0);
});
