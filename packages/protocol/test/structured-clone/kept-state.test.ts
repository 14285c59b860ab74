import { describe, expect, test } from '@jest/globals';
import { deserialize, serialize, serializePooled } from '../../src/structured-clone/index.ts';
import { bytesOf, dataCloneError, valueError } from './helpers.ts';

/** Reader and writer are kept from message to message, and so are the shapes and short strings that they have met. */
describe('a message knows nothing of those before it', () => {
  test('no objects', () => {
    const shared = {};
    expect(serialize([shared, shared])).toEqual(serialize([shared, shared]));
    deserialize(bytesOf('62 60 60'));
    valueError(() => deserialize(bytesOf('ae 01')));
  });

  test('no shapes', () => {
    const value = { a: 1 };
    expect(serialize(value)).toEqual(serialize(value));
    deserialize(serialize(value));
    valueError(() => deserialize(bytesOf('80 01')));
  });

  test('nor do those after one that was cut off', () => {
    const bytes = serialize([{ a: 1 }, { a: 2 }, new Map([[1, [2]]])]);
    for (let length = 1; length < bytes.length; length++) valueError(() => deserialize(bytes.subarray(0, length)));
    expect(deserialize(bytes)).toEqual([{ a: 1 }, { a: 2 }, new Map([[1, [2]]])]);
  });

  test('nor does one that is read while another is', () => {
    const inner = serialize({ b: [2], c: 'inner' });
    const outer = serialize([{ a: 1 }, new WeakRef({}), { a: 2 }], { reference: () => 0 });
    const read = deserialize(outer, { dereference: () => deserialize(inner) });
    expect(read).toEqual([{ a: 1 }, { b: [2], c: 'inner' }, { a: 2 }]);
  });
});

describe('shapes that were met before', () => {
  test('are those of their keys, whatever becomes of the bytes', () => {
    const bytes = serialize({ first: 1 });
    expect(deserialize(bytes)).toEqual({ first: 1 });
    bytes.set(serialize({ feast: 2 }));
    expect(deserialize(bytes)).toEqual({ feast: 2 });
  });

  test('are told apart, however alike', () => {
    const values = Array.from({ length: 2_000 }, (_, index) => ({ [`k${index}z`]: index, [`m${index % 7}z`]: 'm' }));
    for (let times = 0; times < 2; times++) {
      for (const value of values) expect(deserialize(serialize(value))).toEqual(value);
    }
  });

  test('still run no setter', () => {
    const value = JSON.parse('{ "__proto__": { "polluted": true }, "constructor": 1 }');
    for (let times = 0; times < 2; times++) {
      const read = deserialize(serialize(value)) as object;
      expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
      expect(Object.keys(read)).toEqual(['__proto__', 'constructor']);
    }
  });

  test('may end too early', () => {
    const bytes = serialize({ once: 1, twice: 2 });
    deserialize(bytes);
    for (let length = 1; length < bytes.length; length++) valueError(() => deserialize(bytes.subarray(0, length)));
  });
});

describe('memory that short messages share', () => {
  const KIB = 1024;
  /** Around the lengths at which the writer takes other memory, with short ones between them. */
  const lengths = [4, 12, 16, 20, 32, 256, 300].flatMap((kib) =>
    [-20, -3, 0, 3].flatMap((more) => [kib * KIB + more, 1, 70, 2_000]),
  );
  const valueAt = (length: number, index: number) => ({ index, text: 'abcdefg'[index % 7]?.repeat(length) });

  test('no message changes another one', () => {
    const values = lengths.map(valueAt);
    const messages = values.map((value) => serializePooled(value));
    expect(messages.map((bytes) => deserialize(bytes))).toEqual(values);
  });

  test('nor does one that fails, or that a getter writes meanwhile', () => {
    const values = lengths.map(valueAt);
    const inner: Uint8Array[] = [];
    const messages = values.map((value) => {
      dataCloneError(() => serializePooled({ ...value, last: () => {} }));
      const nested = {
        get first() {
          inner.push(serializePooled(value));
          return 1;
        },
      };
      return serializePooled({ nested, ...value });
    });
    expect(messages.map((bytes) => deserialize(bytes))).toEqual(
      values.map((value) => ({ nested: { first: 1 }, ...value })),
    );
    expect(inner.map((bytes) => deserialize(bytes))).toEqual(values);
  });

  test('is theirs, not of who calls serialize()', () => {
    for (const length of lengths) {
      const bytes = serialize('x'.repeat(length));
      expect(bytes.buffer.byteLength).toBe(bytes.length);
      expect(deserialize(bytes)).toBe('x'.repeat(length));
    }
  });
});
