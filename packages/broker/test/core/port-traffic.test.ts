import { expect, test } from '@jest/globals';
import { PortTraffic } from '../../src/core/port-traffic.ts';

test('counts what passes, and shows it to those who look, for as long as they look', () => {
  const traffic = new PortTraffic();
  const [first, second]: [string[], string[]] = [[], []];
  traffic.onSent([Buffer.from('a')]);
  const stopFirst = traffic.observe((fragments) => first.push(fragments.join('')));
  traffic.onSent([Buffer.from('bc')]);
  const stopSecond = traffic.observe((fragments) => second.push(fragments.join('')));
  traffic.onSent([Buffer.from('d'), Buffer.from('ef')]);
  stopFirst();
  traffic.onSent([Buffer.from('g')]);
  stopSecond();
  traffic.onSent([Buffer.from('h')]);
  expect([first, second]).toEqual([
    ['bc', 'def'],
    ['def', 'g'],
  ]);
  expect(traffic).toMatchObject({ sentCount: 5, sentBytes: 8 });
});
