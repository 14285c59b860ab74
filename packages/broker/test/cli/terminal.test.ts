import { describe, expect, test } from '@jest/globals';
import { digits, formatBytes, formatDuration, printable } from '../../src/cli/terminal/format.ts';
import { table } from '../../src/cli/terminal/table.ts';
import { cut } from '../../src/cli/top/screen.ts';

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_024, '1 KiB'],
  [1_536, '1.5 KiB'],
  [1024 * 1024 - 1, '1,024 KiB'],
  [5 * 1024 ** 2, '5 MiB'],
  [2 * 1024 ** 5, '2,048 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [-1, '0 ms'],
  [999, '999 ms'],
  [59_999, '59 s'],
  [3_600_000, '1 h'],
  [172_800_000, '2 d'],
])('%d ms are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('digits that say nothing are left out', () => {
  expect([0.123456, 12.3456, 1234.5].map(digits)).toEqual(['0.123', '12.3', '1,235']);
});

test('text of others cannot move the cursor, or turn the reading direction', () => {
  expect(printable('a\x1b[2J\u009bb\u202e\nc')).toBe('a\\u{1b}[2J\\u{9b}b\\u{202e}\\u{a}c');
  expect(printable('Grüße 日本 👍')).toBe('Grüße 日本 👍');
});

describe('table', () => {
  test('columns are as wide as their widest cell, colours left out', () => {
    const lines = table(
      [
        { title: 'NAME', cell: ([name]: readonly [string, number]) => name },
        { title: 'N', cell: ([, count]) => String(count), align: 'right' },
      ],
      [
        ['\x1b[32mab\x1b[39m', 5],
        ['longer', 123],
      ],
    );
    expect(lines).toEqual(['NAME      N', '\x1b[32mab\x1b[39m        5', 'longer  123']);
  });
});

test('a line is cut where the terminal ends, and its colours end too', () => {
  expect(cut('\x1b[32mabc\x1b[39mdef', 4)).toBe('\x1b[32mabc\x1b[39md');
  expect(cut('👍👍👍', 2)).toBe('👍👍');
});
