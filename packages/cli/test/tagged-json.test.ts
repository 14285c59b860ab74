import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseTagged, stringifyTagged } from '../src/values/tagged-json.ts';

describe('tags', () => {
  test.each<[string, unknown, string]>([
    ['undefined', undefined, '{"$undefined":true}'],
    ['a bigint', 12n, '{"$bigint":"12"}'],
    ['NaN', Number.NaN, '{"$number":"NaN"}'],
    ['-0', -0, '{"$number":"-0"}'],
    ['a date', new Date(0), '{"$date":"1970-01-01T00:00:00.000Z"}'],
    ['a regular expression', /a"+/g, '{"$regexp":["a\\"+","g"]}'],
    ['a map', new Map<unknown, unknown>([['k', 1n]]), '{"$map":[["k",{"$bigint":"1"}]]}'],
    ['a set', new Set([1, undefined]), '{"$set":[1,{"$undefined":true}]}'],
    ['an error', new TypeError('no'), '{"$error":["TypeError","no"]}'],
    ['bytes', new Uint8Array([1, 2, 3]), '{"$bytes":["Uint8Array","AQID"]}'],
    ['a part of a buffer', new Uint8Array([0, 1, 2, 3]).subarray(1), '{"$bytes":["Uint8Array","AQID"]}'],
    ['a buffer', new Uint8Array([1, 2, 3]).buffer, '{"$bytes":["ArrayBuffer","AQID"]}'],
    ['wide numbers', new Float64Array([1]), '{"$bytes":["Float64Array","AAAAAAAA8D8="]}'],
    ['what looks like a tag', { $date: 1 }, '{"$object":{"$date":1}}'],
    ['a bigint that is too long for decimal digits', -(2n ** 16_000n), `{"$bigint":"-0x1${'0'.repeat(4_000)}"}`],
    ['two keys look like none', { $date: 1, $map: 2 }, '{"$date":1,"$map":2}'],
  ])('%s', (_, value, text) => {
    expect(stringifyTagged(value)).toBe(text);
    expect(parseTagged(text)).toStrictEqual(value);
  });

  test('an invalid date', () => {
    expect(stringifyTagged(new Date(Number.NaN))).toBe('{"$date":null}');
    expect(String(parseTagged('{"$date":null}'))).toBe('Invalid Date');
  });

  test('a cycle is named by its path, and the same object twice is no cycle', () => {
    const shared = { x: 1 };
    const value: Record<string, unknown> = { a: { list: [shared, shared] } };
    (value['a'] as Record<string, unknown>)['self'] = value['a'];
    expect(stringifyTagged(value)).toBe('{"a":{"list":[{"x":1},{"x":1}],"self":{"$circular":"$.a"}}}');
  });

  test('an array that is mostly holes has its items alone, and is not filled when it is read', () => {
    const array: unknown[] = [];
    array.length = 2 ** 32 - 1;
    array[7] = 'x';
    array[2 ** 31] = new Set([1]);
    const text = '{"$sparse":[4294967295,[[7,"x"],[2147483648,{"$set":[1]}]]]}';
    expect(stringifyTagged({ array })).toBe(`{"array":${text}}`);
    const read = parseTagged(text) as unknown[];
    expect(read).toHaveLength(2 ** 32 - 1);
    expect([Object.keys(read), read[7]]).toEqual([['7', '2147483648'], 'x']);
  });

  test('some holes are undefined', () => {
    expect(stringifyTagged(Object.assign(Array(3), { 0: 1, 2: 3 }))).toBe('[1,{"$undefined":true},3]');
  });

  test('what has no copy is named', () => {
    expect(stringifyTagged([new MessageChannel().port1, () => 1])).toBe(
      '[{"$other":"MessagePort"},{"$other":"function"}]',
    );
  });
});

describe('a value that is small on the wire and has a long text', () => {
  const doubled = (levels: number, inner: unknown) => {
    let value = inner;
    for (let level = 0; level < levels; level++) value = [value, value];
    return value;
  };

  const buffer = new ArrayBuffer(500_000);
  const manyViews = (count: number, offset: number, length: number) =>
    Array.from({ length: count }, () => new Uint8Array(buffer, offset, length));

  test.each<[string, unknown]>([
    ['an object in it 2^60 times', doubled(60, 'x')],
    ['a long text in it many times', Array(20_000).fill(['x'.repeat(100_000)])],
    ['a long key in it many times', Array.from({ length: 20_000 }, () => ({ ['k'.repeat(100_000)]: 1 }))],
    [
      'a long path in it many times',
      (() => {
        const value: Record<string, unknown> = {};
        let inner = value;
        for (let level = 0; level < 500; level++) inner = inner['k'.repeat(64)] = {} as Record<string, unknown>;
        inner['selves'] = Array(20_000)
          .fill(0)
          .map(() => ({ inner }));
        return value;
      })(),
    ],
    ['bytes in it through many views', manyViews(2_000, 0, 500_000)],
    ['a small object in it often, in a small value', Array(5_000).fill({ text: 'x'.repeat(1_000) })],
  ])('%s: refused, and not written', (_name, value) => {
    expect(() => stringifyTagged(value)).toThrow(RangeError);
  });

  test('many arrays that are mostly holes: few of the holes are written', () => {
    const arrays = Array.from({ length: 10_000 }, () => Array(1_024));
    expect(stringifyTagged(arrays).length).toBeLessThan(10_000 * 32 + 1_024 * 32);
  });

  test('views that share a buffer, and not its bytes, are written', () => {
    const views = Array.from({ length: 500 }, (_, index) => manyViews(1, index * 1_000, 1_000)[0]);
    expect(stringifyTagged(views)).toHaveLength(500 * stringifyTagged(views[0]).length + 501);
  });

  test('rows with the same names, and objects that are in it a few times, are written', () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, aNameThatIsRatherLong: [id] }));
    expect(parseTagged(stringifyTagged([rows, rows]))).toEqual([rows, rows]);
    expect(stringifyTagged(doubled(10, 'x'))).toHaveLength(2 ** 10 * 3 + 2 ** 10 * 3 - 3);
  });
});

test('values survive', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  });
  fc.assert(
    fc.property(anything, (value) => {
      const text = stringifyTagged(value);
      expect(text).not.toContain('\n');
      expect(stringifyTagged(parseTagged(text))).toBe(text);
    }),
  );
});

test('other JSON is read as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!text.includes('{"$'));
      expect(parseTagged(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['{"$circular":"$"}', /no tag \$circular that can be read/],
  ['{"$bigint":"x"}', /\$bigint: /],
  ['{"$bytes":["Function","AQID"]}', /no bytes called Function/],
  ['{"$map":3}', /\$map: /],
  ['{', /JSON/],
])('%s is malformed', (text, problem) => {
  expect(() => parseTagged(text)).toThrow(problem);
});
