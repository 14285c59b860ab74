import { expect, test } from '@jest/globals';
import { PayloadBudget } from '../../src/model/payload-budget.ts';
import { tapped } from '../support/tapped.ts';

test('drops the oldest payloads, and no message', () => {
  const budget = new PayloadBudget(10);
  const messages = Array.from({ length: 20 }, () => tapped({ payload: 'AAAA' }));
  for (const message of messages) budget.add(message);
  expect(messages.map(({ payload }) => payload !== undefined)).toEqual([...Array(18).fill(false), true, true]);
});

test('does not keep one that is longer than all it may keep', () => {
  const budget = new PayloadBudget(10);
  const message = tapped({ payload: 'A'.repeat(12) });
  budget.add(message);
  expect(message.payload).toBeUndefined();
});
