import { describe, expect, test } from '@jest/globals';
import { deserialize, serialize } from '../../src/structured-clone/index.ts';
import { bytesOf, clone, hexOf } from './helpers.ts';

const cyclic: unknown[] = [];
cyclic.push(cyclic);
const shared = {};
const resizable = new ArrayBuffer(2, { maxByteLength: 5 });
const error = new TypeError('no', { cause: 7 });
const silentError = new RangeError('');
Reflect.deleteProperty(silentError, 'message');

/** One line for each tag, and for each boundary between two. */
const vectors: [name: string, value: unknown, hex: string][] = [
  ['INT, first', 0, '00'],
  ['INT, last', 63, '3f'],
  ['INT8, above INT', 64, 'a540'],
  ['INT8, last', 127, 'a57f'],
  ['INT8, negative', -1, 'a5ff'],
  ['INT8, first', -128, 'a580'],
  ['INT16, above INT8', 128, 'a68000'],
  ['INT16, below INT8', -129, 'a67fff'],
  ['INT16, last', 32_767, 'a6ff7f'],
  ['INT32, above INT16', 32_768, 'a700800000'],
  ['INT32, last', 2 ** 31 - 1, 'a7ffffff7f'],
  ['INT32, first', -(2 ** 31), 'a700000080'],
  ['FLOAT64, above INT32', 2 ** 31, 'a8000000000000e041'],
  ['FLOAT64, fraction', 1.5, 'a8000000000000f83f'],
  ['FLOAT64, negative zero', -0, 'a80000000000000080'],
  ['FLOAT64, infinity', Infinity, 'a8000000000000f07f'],
  ['UNDEFINED', undefined, 'a0'],
  ['NULL', null, 'a1'],
  ['FALSE', false, 'a2'],
  ['TRUE', true, 'a3'],
  ['BIGINT64', -2n, 'a9feffffffffffffff'],
  ['BIGINT64, last', 2n ** 63n - 1n, 'a9ffffffffffffff7f'],
  ['BIGINT_POSITIVE', 2n ** 63n, 'aa080000000000000080'],
  ['BIGINT_POSITIVE, 9 bytes', 2n ** 64n + 5n, 'aa09050000000000000001'],
  ['BIGINT_NEGATIVE', -(2n ** 63n) - 1n, 'ab080100000000000080'],
  ['STRING, empty', '', '40'],
  ['STRING', 'hi', '426869'],
  ['STRING, Latin-1', 'é', '41e9'],
  ['STRING, last inline', 'a'.repeat(30), `5e${'61'.repeat(30)}`],
  ['STRING, first with length', 'a'.repeat(31), `5f1f${'61'.repeat(31)}`],
  ['STRING, last', 'a'.repeat(127), `5f7f${'61'.repeat(127)}`],
  ['UTF8, first', 'a'.repeat(128), `ac80000000${'61'.repeat(128)}`],
  ['UTF8, two bytes each', 'é'.repeat(128), `ac00010000${'c3a9'.repeat(128)}`],
  ['UTF16, short', 'я', 'ad014f04'],
  ['UTF16, lone surrogate', '\ud800', 'ad0100d8'],
  ['UTF16, long with lone surrogate', `\udc00${'a'.repeat(127)}`, `ad800100dc${'6100'.repeat(127)}`],
  ['ARRAY, empty', [], '60'],
  ['ARRAY', [1, 'a'], '62014161'],
  ['ARRAY, last inline', new Array(14).fill(1), `6e${'01'.repeat(14)}`],
  ['ARRAY, first with count', new Array(15).fill(1), `6f0f${'01'.repeat(15)}`],
  ['ARRAY, two bytes of count', new Array(128).fill(1), `6f8001${'01'.repeat(128)}`],
  ['OBJECT, empty', {}, '70'],
  ['OBJECT', { a: 1, b: null }, '7241614162 01a1'],
  ['KNOWN_SHAPE', [{ a: 1 }, { a: 2 }], '62 71416101 8002'],
  ['KNOWN_SHAPE, second slot', [{ a: 1 }, { b: 1 }, { b: 2 }, { a: 2 }], '64 71416101 71416201 8102 8002'],
  ['KNOWN_SHAPE, inside its own first object', { a: { a: 1 } }, '714161 8001'],
  ['BACK_REFERENCE, cycle', cyclic, '61ae00'],
  ['BACK_REFERENCE, shared', [shared, shared], '6270ae01'],
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
  ['SPARSE_ARRAY, hole', [1, , 3], 'b00302 0001 0203'],
  ['SPARSE_ARRAY, extra property', Object.assign([5], { x: 6 }), 'b00102 0005 417806'],
  ['SPARSE_ARRAY, only a length', new Array(300), 'b0ac0200'],
  ['DATE', new Date(1), 'b1000000000000f03f'],
  ['DATE, invalid', new Date(Number.NaN), 'b1000000000000f87f'],
  ['REGEXP', /a/gi, 'b24161426769'],
  ['MAP', new Map([['k', 1]]), 'b301416b01'],
  ['SET', new Set([1, 2]), 'b4020102'],
  ['ERROR', new Error('no'), 'b50001426e6f'],
  ['ERROR, without message', silentError, 'b50200'],
  ['ERROR, with cause', error, 'b50505426e6f07'],
  ['ERROR, with errors', new AggregateError([1], 'no'), 'b50709426e6f 6101'],
  ['BOXED', Object(true), 'b6a3'],
  ['BOXED, string', Object('s'), 'b64173'],
  ['ARRAY_BUFFER', Uint8Array.of(1, 2).buffer, 'b7020102'],
  ['RESIZABLE_BUFFER', resizable, 'b805020000'],
  ['VIEW', new Uint8Array(Uint8Array.of(1, 2, 3).buffer, 1, 1), 'b902 b703010203 0101'],
  ['VIEW, shared buffer', [resizable, new Int8Array(resizable, 0, 1)], '62 b805020000 b901 ae01 0001'],
  ['TRACKING_VIEW', new DataView(resizable, 1), 'ba00 b805020000 01'],
  ['WHOLE_VIEW', Uint8Array.of(7, 8), 'bb02020708'],
  ['WHOLE_VIEW, then its id and that of its buffer', [new Uint8Array(1), cyclic], '62bb020100 61ae03'],
  ['WHOLE_VIEW, data view', new DataView(new ArrayBuffer(1)), 'bb000100'],
  ['PLATFORM_OBJECT', new DOMException('m', 'n'), 'bc0002416d416e'],
];

describe('byte layout', () => {
  test.each(vectors)('%s', (_name, value, hex) => {
    const expected = hex.replaceAll(' ', '');
    expect(hexOf(value)).toBe(expected);
    expect(hexOf(deserialize(bytesOf(hex)))).toBe(expected);
  });

  test('FLOAT64, NaN', () => {
    expect(hexOf(Number.NaN).slice(0, 2)).toBe('a8');
    expect(clone(Number.NaN)).toBe(Number.NaN);
  });

  test('HOST_REFERENCE', () => {
    expect(hexOf([new WeakMap()], { reference: () => 300 })).toBe('61afac02');
    expect(deserialize(bytesOf('61afac02'), { dereference: (index) => `host ${index}` })).toEqual(['host 300']);
  });

  test('ERROR, with stack', () => {
    const withStack = Object.defineProperty(new Error('no'), 'stack', { value: 's' });
    expect(hexOf(withStack, { includeStack: true })).toBe('b50003426e6f4173');
  });

  test('ABSENT, where a getter deleted a property that was still to come', () => {
    const object = {
      get first() {
        delete (this as { second?: number }).second;
        return 1;
      },
      second: 2,
      third: 3,
    };
    expect(hexOf(object)).toBe('73 456669727374 467365636f6e64 457468697264 01 a4 03'.replaceAll(' ', ''));
    expect(deserialize(bytesOf('62 01 a4'))).toEqual(Object.assign([1], { length: 2 }));
    expect(1 in (deserialize(bytesOf('62 01 a4')) as unknown[])).toBe(false);
  });

  test('starts with a version', () => {
    expect([...serialize(null)]).toEqual([1, 0xa1]);
  });

  test('the shape table has 32 slots and starts over', () => {
    const shapes = Array.from({ length: 33 }, (_, i) => ({ [`k${i}`]: 1 }));
    const hex = hexOf([...shapes, { k32: 2 }, { k1: 2 }, { k0: 2 }]);
    expect(hex.endsWith(`8002 8102 71426b3002`.replaceAll(' ', ''))).toBe(true);
    expect(clone([...shapes, { k32: 2 }, { k0: 2 }]).slice(-2)).toEqual([{ k32: 2 }, { k0: 2 }]);
  });

  test('objects are found again whether they are few or many', () => {
    const objects = Array.from({ length: 40 }, (_, i) => [i]);
    const twice = clone([...objects, ...objects]);
    for (let i = 0; i < 40; i++) expect(twice[i]).toBe(twice[i + 40]);
    expect(new Set(twice).size).toBe(40);
  });
});
