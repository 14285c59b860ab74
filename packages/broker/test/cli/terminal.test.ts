import { describe, expect, test } from '@jest/globals';
import { digits, formatBytes, formatDuration } from '../../src/cli/terminal/format.ts';
import { table } from '../../src/cli/terminal/table.ts';
import { shown } from '../../src/cli/terminal/value.ts';
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

describe('a value that a peer sent', () => {
  const HOSTILE = 'a\x1b[2J\x9b2J\u202eb\r\n00:00:00 faked';

  test.each([
    ['a string', HOSTILE],
    ['an error', Object.assign(new Error(HOSTILE), { stack: HOSTILE, name: HOSTILE })],
    ['an error without a stack', Object.assign(new Error(HOSTILE), { stack: undefined })],
    ['a DOMException', new DOMException(HOSTILE, HOSTILE)],
    ['a RegExp', new RegExp(HOSTILE.slice(0, 2) + HOSTILE.slice(5, 6))],
    ['a key', { [HOSTILE]: 1 }],
    ['a key of a Map', new Map([[HOSTILE, new Set([HOSTILE])]])],
    ['a cause', new Error('harmless', { cause: new Error(HOSTILE) })],
    ['a String object', Object(HOSTILE)],
  ])('%s cannot move the cursor, turn the reading direction, or pass for another line', (_, value) => {
    const [first, ...others] = shown({ value }).split('\n');
    for (const line of [first, ...others]) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    for (const line of others) expect(line).toMatch(/^ {2}/);
  });

  test('is shown as console.log does, if it is harmless', () => {
    expect(shown({ text: 'Grüße 日本 👍', list: [1, 2n] })).toBe("{ text: 'Grüße 日本 👍', list: [ 1, 2n ] }");
  });
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
