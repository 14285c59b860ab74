import { expect, test } from '@jest/globals';
import { printable, printableJson } from '../../src/admin/index.ts';

const HOSTILE = 'a\x1b[2J\u009bb\u202e\n\u2028\u{e0041}\ud800c\x7f';

test('text of a peer cannot move the cursor, hide text, or turn the reading direction', () => {
  expect(printable(HOSTILE)).toBe('a\\u{1b}[2J\\u{9b}b\\u{202e}\\u{a}\\u{2028}\\u{e0041}\\u{d800}c\\u{7f}');
  expect(printable(printable(HOSTILE))).toBe(printable(HOSTILE));
});

test('text without such characters stays as it is', () => {
  expect(printable('Grüße 日本 👍')).toBe('Grüße 日本 👍');
});

test('JSON stays JSON of the same value, without them', () => {
  const json = printableJson(JSON.stringify({ [HOSTILE]: [HOSTILE] }));
  expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  expect(JSON.parse(json)).toEqual({ [HOSTILE]: [HOSTILE] });
});
