import { expect, test } from '@jest/globals';
import { Interrupts, interruptedBy } from '../src/base/interrupts.ts';

test.each([
  ['linux', 'SIGTERM', 'terminated'],
  ['darwin', 'SIGINT', 'interrupted'],
  ['win32', 'SIGBREAK', 'interrupted'],
  ['win32', 'SIGHUP', 'terminated'],
] as const)('%s: %s ends a command, once', async (platform, signal, exit) => {
  const before = process.listenerCount(signal);
  using interrupts = new Interrupts(platform);
  expect(process.listenerCount(signal)).toBe(before + 1);
  process.emit(signal, signal);
  expect(await interrupts.first).toBe(signal);
  expect(process.listenerCount(signal)).toBe(before);
  expect(interruptedBy(signal).exit).toBe(exit);
});

test('SIGHUP is left to nohup, where there is one', () => {
  const before = process.listenerCount('SIGHUP');
  using _ = new Interrupts('linux');
  expect(process.listenerCount('SIGHUP')).toBe(before);
});
