import { describe, expect, test } from '@jest/globals';
import { digits, formatBytes, formatDuration } from '../src/terminal/format.ts';
import { table } from '../src/terminal/table.ts';
import { shown } from '../src/terminal/value.ts';
import { cut } from '../src/top/screen.ts';

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

  test('is shown as deep as that takes little, however small it is', () => {
    const names = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`name${index}`, index]));
    const many = Array.from({ length: 100 }, () => Array(100).fill(names));
    expect(shown(many)).toMatch(/^\[\s+\[Array\]/);
    expect(shown([names])).toContain('name999: 999');
  });

  test('is named, if it is too much itself', () => {
    expect(shown(2n ** 100_000n)).toBe('(bigint, too large to be shown)');
    expect(shown(Object.assign(new Error('e'), { stack: '\n'.repeat(10_000) }))).toBe('(Error, too large to be shown)');
  });

  test.each<[string, () => unknown]>([
    ['an array that claims to have billions of items', () => Object.assign([], { length: 2 ** 32 - 1 })],
    [
      'an array in an array, again and again',
      () => Array.from({ length: 60 }).reduce((inner) => Array(100).fill(inner), 'x'),
    ],
    [
      'a Map in a Map, again and again',
      () =>
        Array.from({ length: 60 }).reduce(
          (inner) => new Map(Array.from({ length: 100 }, (_, key) => [key, inner])),
          'x',
        ),
    ],
    [
      'long keys, again and again',
      () => Array(100).fill(Array.from({ length: 100 }, () => ({ ['k'.repeat(100_000)]: 1 }))),
    ],
    [
      'stacks that are compared with those of their causes',
      () => {
        const stack = Array.from({ length: 50_000 }, (_, line) => `    at ${line}`).join('\n');
        return [Object.assign(new Error('e', { cause: Object.assign(new Error('c'), { stack }) }), { stack })];
      },
    ],
  ])('%s: is shown in a text that one can read', (_name, make) => {
    expect(shown(make()).length).toBeLessThan(1_000_000);
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
