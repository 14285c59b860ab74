import { expect, test } from '@jest/globals';
import { PortRecord } from '../../src/core/port-record.ts';

test('counts what passes, and shows it to those who look, for as long as they look', () => {
  const record = new PortRecord();
  const [first, second]: [string[], string[]] = [[], []];
  record.onSent([Buffer.from('a')]);
  const stopFirst = record.observe((fragments) => first.push(fragments.join('')));
  record.onSent([Buffer.from('bc')]);
  const stopSecond = record.observe((fragments) => second.push(fragments.join('')));
  record.onSent([Buffer.from('d'), Buffer.from('ef')]);
  stopFirst();
  record.onSent([Buffer.from('g')]);
  stopSecond();
  record.onSent([Buffer.from('h')]);
  expect([first, second]).toEqual([
    ['bc', 'def'],
    ['def', 'g'],
  ]);
  expect(record).toMatchObject({ sentCount: 5, sentBytes: 8 });
});
