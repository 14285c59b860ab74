import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseLiteral } from '../src/connect/literal.ts';

test.each<[string, unknown]>([
  ['"text"', 'text'],
  ["'it'", 'it'],
  ['`plain`', 'plain'],
  ['-1.5e3', -1500],
  ['-0', -0],
  ['+7', 7],
  ['NaN', Number.NaN],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['12n', 12n],
  ['-12n', -12n],
  ['null', null],
  ['undefined', undefined],
  ['/a+/gi', /a+/gi],
  [' [1, [2], ] ', [1, [2]]],
  ["{ a: 1, 'b c': { d: [] }, 3: 4, }", { a: 1, 'b c': { d: [] }, 3: 4 }],
  ["new Date('2026-01-31')", new Date('2026-01-31')],
  ["new Map([['k', new Set([1n])]])", new Map([['k', new Set([1n])]])],
  ["new TypeError('no')", new TypeError('no')],
  ['new Uint8Array([1, 2, 255])', new Uint8Array([1, 2, 255])],
])('%s', (text, value) => {
  expect(parseLiteral(text)).toStrictEqual(value);
});

test('holes stay holes', () => {
  expect(Object.keys(parseLiteral('[1,,3]') as unknown[])).toEqual(['0', '2']);
});

test('__proto__ is a property like any other', () => {
  const value = parseLiteral('{ "__proto__": { polluted: true } }') as object;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.keys(value)).toEqual(['__proto__']);
});

test('all JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseLiteral(text)).toStrictEqual(JSON.parse(text));
    }),
  );
});

describe('what is not a literal says so, and is not run', () => {
  test.each([
    ['hello', /hello is not a literal; is it text\? then write 'hello'/],
    ['process.exit(3)', /'process.exit\(3\)' is not a literal/],
    ['() => 1', /is not a literal/],
    ['new Function("throw 1")', /is not a literal/],
    ['new Map([1])', /new Map: /],
    ['[...[1]]', /is not a literal/],
    ['{ get a() { return 1 } }', /is no plain property/],
    ['{ [1]: 2 }', /is no plain property/],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a person may type
    ['`${1}`', /is not a literal/],
    ['1 2', /'2' is left over/],
    ['{ a: ', /Unexpected token, at column 5/],
    ['!0', /is not a literal/],
    ['', /Unexpected token/],
  ])('%s', (text, problem) => {
    expect(() => parseLiteral(text)).toThrow(problem);
  });
});
