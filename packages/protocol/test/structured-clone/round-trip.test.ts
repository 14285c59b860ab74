import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deserialize, serialize } from '../../src/structured-clone/index.ts';
import { clone, testSeed } from './helpers.ts';

const seed = testSeed();

/** Every string, lone surrogates included. */
const anyString = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
  maxLength: 200,
});
const primitive = fc.oneof(
  anyString,
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    primitive,
    fc.dictionary(anyString, tie('value'), { noNullPrototype: true }),
    fc.array(tie('value')),
    fc.sparseArray(tie('value')),
    fc.array(fc.tuple(tie('value'), tie('value'))).map((entries) => new Map(entries)),
    fc.array(tie('value')).map((values) => new Set(values)),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.float64Array(),
    fc.bigInt64Array(),
  ),
}));

describe(`round trip (PEERPORT_SEED=${seed})`, () => {
  test('any value', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(clone(value)).toStrictEqual(value);
      }),
      { seed, numRuns: 200 },
    );
  });

  test('any string, as value and as key', () => {
    fc.assert(
      fc.property(anyString, (text) => {
        expect(clone(text)).toBe(text);
        expect(Object.keys(clone({ [text]: 1 }))).toEqual([text]);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  test('any double, to the bit', () => {
    fc.assert(
      fc.property(fc.double(), (number) => Object.is(clone(number), number)),
      { seed, numRuns: 1_000 },
    );
  });

  test('serializing again gives the same bytes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const bytes = serialize(value);
        expect(serialize(deserialize(bytes))).toEqual(bytes);
      }),
      { seed, numRuns: 100 },
    );
  });
});

describe('boundary lengths', () => {
  const lengths = [
    0, 1, 7, 8, 9, 14, 15, 30, 31, 32, 62, 63, 64, 65, 125, 126, 127, 128, 4_095, 4_096, 16_383, 16_384, 65_535, 65_536,
    65_537,
  ];

  test.each(lengths)('strings of %i', (length) => {
    for (const unit of ['a', 'é', 'я', '漢', '\ud800']) {
      const text = unit.repeat(length);
      expect(clone(text) === text).toBe(true);
    }
    const mixed = `${'a'.repeat(length)}я${'a'.repeat(length)}😀\ufeff`;
    expect(clone(mixed) === mixed).toBe(true);
  });

  test.each(lengths)('arrays, objects, maps and buffers of %i', (length) => {
    const numbers = Array.from({ length }, (_, i) => i);
    const arrived = clone(numbers);
    expect(Array.isArray(arrived) && arrived.length === length).toBe(true);
    expect(arrived.findIndex((value, i) => value !== i)).toBe(-1);
    expect(clone(new Map(numbers.map((i) => [i, i]))).size).toBe(length);
    expect(Object.keys(clone(Object.fromEntries(numbers.map((i) => [`k${i}`, i]))))).toHaveLength(length);
    const bytes = new Uint8Array(length).fill(9);
    const arrivedBytes = clone(bytes);
    expect(arrivedBytes).toBeInstanceOf(Uint8Array);
    expect(Buffer.from(bytes).equals(arrivedBytes)).toBe(true);
  });

  test.each([127, 128, 129, 2_000])('objects of %i keys, unsafe ones among them', (length) => {
    const object = JSON.parse('{ "__proto__": 1, "toString": 2, "7": 3 }');
    for (let i = Object.keys(object).length; i < length; i++) object[`key ${i}`] = { i };
    const twins = clone([object, { ...object }]);
    for (const twin of twins) {
      expect(Object.keys(twin)).toEqual(Object.keys(object));
      expect(Object.getPrototypeOf(twin)).toBe(Object.prototype);
      expect(twin).toEqual(object);
    }
  });

  test('integers around every power of two', () => {
    for (let exponent = 0; exponent <= 53; exponent++) {
      for (const offset of [-1, 0, 1]) {
        const number = 2 ** exponent + offset;
        expect(clone([number, -number])).toEqual([number, -number]);
      }
    }
  });

  test('bigints around every power of 256', () => {
    for (let bytes = 0n; bytes < 40n; bytes++) {
      for (const offset of [-1n, 0n, 1n]) {
        const number = 256n ** bytes + offset;
        expect(clone([number, -number])).toEqual([number, -number]);
      }
    }
  });

  test('a byte order mark stays', () => {
    const text = `\ufeff${'a'.repeat(100)}`;
    expect(clone(text)).toBe(text);
  });

  test('messages share no memory', () => {
    const first = serialize(Array.from({ length: 100_000 }, () => 1));
    const copy = first.slice();
    const small = serialize('small');
    serialize(Array.from({ length: 100_000 }, () => 2));
    serialize('other');
    expect(first).toEqual(copy);
    expect(deserialize(small)).toBe('small');
  });

  test('a view on part of a larger buffer is read from its own start', () => {
    const bytes = serialize([1.5, new Uint8Array([1, 2, 3]), 'text', 'я'.repeat(70)]);
    const larger = new Uint8Array(bytes.length + 20).fill(0xff);
    larger.set(bytes, 13);
    const within = larger.subarray(13, 13 + bytes.length);
    const expected = [1.5, new Uint8Array([1, 2, 3]), 'text', 'я'.repeat(70)];
    expect(deserialize(within)).toEqual(expected);
    expect(deserialize(Buffer.from(within))).toEqual(expected);
  });
});
