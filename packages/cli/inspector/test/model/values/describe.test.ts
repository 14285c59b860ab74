import { expect, describe as group, test } from '@jest/globals';
import { type Description, describe } from '../../../src/model/values/describe.ts';
import { preview } from '../../../src/model/values/preview.ts';

/** As nested arrays of text. */
function open({ text, children }: Description): unknown {
  if (children === undefined) return text;
  return [text, Object.fromEntries(Array.from(children(), ({ label, description }) => [label, open(description)]))];
}

const cyclic: { list: unknown[]; self?: unknown } = { list: [] };
cyclic.self = cyclic;
cyclic.list.push(cyclic.list);

test.each<[unknown, unknown]>([
  ['a"b', '"a\\"b"'],
  [-0, '-0'],
  [12n, '12n'],
  [null, 'null'],
  [undefined, 'undefined'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Date(Number.NaN), 'Invalid Date'],
  [/a+/gi, '/a+/gi'],
  [new Object(3), 'Number 3'],
  [new Object('s'), 'String "s"'],
  [{}, 'Object'],
  [{ a: [1, true] }, ['Object', { a: ['Array(2)', { 0: '1', 1: 'true' }] }]],
  [new Map<unknown, unknown>([['k', 1]]), ['Map(1)', { '"k"': '1' }]],
  [new Map([[{ x: 1 }, 2]]), ['Map(1)', { 0: ['Object', { key: ['Object', { x: '1' }], value: '2' }] }]],
  [new Set(['s']), ['Set(1)', { 0: '"s"' }]],
  [new Uint8Array([1, 255]), ['Uint8Array(2)', { '0000': '01 ff' }]],
  [new Uint8Array([0, 16]).buffer, ['ArrayBuffer(2)', { '0000': '00 10' }]],
  [new Float32Array([1.5]), ['Float32Array(1)', { 0: '1.5' }]],
  [cyclic, ['Object', { list: ['Array(1)', { 0: '↻ $.list' }], self: '↻ $' }]],
])('%p', (value, expected) => {
  expect(open(describe(value))).toEqual(expected);
});

test('an error shows its cause', () => {
  const error = new RangeError('too far', { cause: new Error('why') });
  for (const each of [error, error.cause as Error]) delete each.stack;
  expect(open(describe(error))).toEqual(['RangeError: too far', { cause: 'Error: why' }]);
});

group('what is long is cut, and says so', () => {
  test.each<[string, unknown, string]>([
    ['array', Array(1_000).fill(0), '800 more'],
    ['map', new Map(Array.from({ length: 201 }, (_, key) => [key, key])), '1 more'],
    ['bytes', new Uint8Array(600), '88 more bytes'],
    ['typed array', new Int16Array(300), '100 more'],
  ])('%s', (_, value, more) => {
    expect([...(describe(value).children?.() ?? [])].at(-1)?.description.text).toBe(more);
  });

  test('string', () => {
    expect(describe('x'.repeat(10_005)).text).toMatch(/x"… 5 more$/);
  });
});

test.each<[unknown, string]>([
  [{ type: 'tile', at: [1, 2], pixels: new Uint8Array(9) }, '{ type: "tile", at: [1, 2], pixels: Uint8Array(9) }'],
  [new Map([['a', new Set([1])]]), 'Map(1) { "a": Set(1) { 0: 1 } }'],
  [{ a: { b: { c: { d: { e: 1 } } } } }, '{ a: { b: { c: { d: … } } } }'],
  [cyclic, '{ list: [↻ $.list], self: ↻ $ }'],
])('in one line, %p is %s', (value, expected) => {
  expect(preview(value)).toBe(expected);
});

test('a line is short, however much there is', () => {
  expect(preview(Array(100_000).fill('x'.repeat(100))).length).toBeLessThan(260);
});

const HOSTILE = 'a\u202eb\x9b\n';

test.each([
  ['a string', HOSTILE],
  ['a key', { [HOSTILE]: 1 }],
  ['a key of a Map', new Map([[HOSTILE, 1]])],
  ['an error', Object.assign(new Error(HOSTILE), { name: HOSTILE, stack: HOSTILE })],
  ['a RegExp', /\u202e/],
])('%s cannot turn the reading direction of the page', (_, value) => {
  expect(allText(describe({ value }))).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

function allText({ text, children }: Description): string {
  const parts = Array.from(children?.() ?? [], ({ label, description }) => label + allText(description));
  return [text, ...parts].join('');
}

/** Counts what is asked of an object that is in a value again and again. */
function counted(object: object): { readonly proxy: object; readonly count: () => number } {
  let count = 0;
  const proxy = new Proxy(object, {
    ownKeys(target) {
      count++;
      return Reflect.ownKeys(target);
    },
  });
  return { proxy, count: () => count };
}

group('a line takes little time, however small the value is on the wire', () => {
  test('an object that is in it many times is looked into once', () => {
    const { proxy, count } = counted({ a: 1 });
    preview(Array(100).fill(Array(100).fill(proxy)));
    preview(new Map(Array.from({ length: 1_000 }, (_, key) => [key, proxy])));
    expect(count()).toBe(1);
  });

  test('no more is described than is shown', () => {
    const objects = Array.from({ length: 1_000 }, () => counted({ a: 1 }));
    preview(new Set(objects.map(({ proxy }) => proxy)));
    expect(objects.filter(({ count }) => count() > 0).length).toBeLessThan(60);
  });

  test('an array that claims to have billions of items', () => {
    const array: unknown[] = [];
    array.length = 2 ** 32 - 1;
    array[2 ** 31] = 'x';
    expect(preview(array)).toBe('["x"]');
  });

  test.each<[string, unknown]>([
    ['a bigint of a mebibyte', 2n ** BigInt(8 * 2 ** 20) - 1n],
    ['a long key', { ['k'.repeat(1e6)]: 1 }],
    ['an error with a long message', new Error('e'.repeat(1e6))],
  ])('%s is cut', (_name, value) => {
    const { text, children } = describe(value);
    const labels = Array.from(children?.() ?? [], ({ label }) => label);
    expect(text.length + labels.join('').length).toBeLessThan(11_000);
    expect(preview(value).length).toBeLessThan(300);
  });
});
