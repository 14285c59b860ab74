import { describe, expect, test } from '@jest/globals';
import { deserialize, type SerializeOptions, serialize } from '../../src/structured-clone/index.ts';
import { bytesOf, dataCloneError, hexOf, valueError } from './helpers.ts';

const LARGE = 65_536;

const filled = (byteLength: number, byte = 1) => new Uint8Array(byteLength).fill(byte).buffer;

/** What the value becomes, and what is out of band. */
function split(value: unknown, options: SerializeOptions = {}) {
  const buffers: Uint8Array<ArrayBuffer>[] = [];
  const bytes = serialize(value, { ...options, keepOut: (buffer) => buffers.push(buffer) });
  return { bytes, buffers };
}

function clone<T>(value: T, options?: SerializeOptions): T {
  const { bytes, buffers } = split(value, options);
  return deserialize(bytes, { buffers }) as T;
}

test.each([
  ['below the limit', filled(LARGE - 1), 0],
  ['at the limit', filled(LARGE), 1],
  ['a view on all of it', new Uint16Array(filled(LARGE)), 1],
  ['a view on a part', new Uint8Array(filled(LARGE), 7, 9), 1],
  ['a DataView', new DataView(filled(LARGE), 1), 1],
  ['resizable', new ArrayBuffer(LARGE, { maxByteLength: 2 * LARGE }), 0],
  ['text', 'x'.repeat(LARGE), 0],
])('%s', (_name, value, count) => {
  const { bytes, buffers } = split(value);
  expect(buffers).toHaveLength(count);
  expect(deserialize(bytes, { buffers })).toEqual(value);
});

test('the layout', () => {
  expect(hexOf(filled(LARGE), { keepOut() {} })).toBe('bd808004');
  expect(hexOf(new Uint8Array(filled(LARGE)), { keepOut() {} })).toBe('b902bd80800400808004');
});

test('without a place for them, buffers stay in the message', () => {
  const bytes = serialize(filled(LARGE));
  expect(bytes.length).toBeGreaterThan(LARGE);
  expect(deserialize(bytes)).toEqual(filled(LARGE));
});

test('a clone is a copy, made at once', () => {
  const source = new Uint8Array(filled(LARGE));
  const { bytes, buffers } = split({
    source,
    get later() {
      source[0] = 9;
      return source.buffer;
    },
  });
  expect(buffers[0]?.buffer).not.toBe(source.buffer);
  const { source: copy, later } = deserialize(bytes, { buffers }) as { source: Uint8Array; later: ArrayBuffer };
  expect([source[0], copy[0]]).toEqual([9, 1]);
  expect(copy.buffer).toBe(later);
});

test('a transferred buffer is detached, and what a getter wrote into it arrives', () => {
  const source = new Uint8Array(filled(LARGE));
  const value = {
    source,
    get later() {
      source[0] = 9;
      return 0;
    },
  };
  const copy = clone(value, { transfer: [source.buffer] });
  expect([source.length, copy.source.length, copy.source[0]]).toEqual([0, LARGE, 9]);
});

test('cloned and transferred ones keep their order', () => {
  const buffers = [1, 2, 3].map((byte) => filled(LARGE, byte));
  const copies = clone(buffers, { transfer: [buffers[2] as ArrayBuffer, buffers[0] as ArrayBuffer] });
  expect(copies.map((copy) => new Uint8Array(copy)[0])).toEqual([1, 2, 3]);
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0, LARGE, 0]);
});

test('accept hears of them, and nothing is detached when it turns the message down', () => {
  const buffer = filled(LARGE);
  const refuse = (bytes: number) => {
    throw new RangeError(`${bytes}`);
  };
  expect(() => split([buffer], { transfer: [buffer], accept: refuse })).toThrow(`${1 + 1 + 4 + LARGE}`);
  expect(buffer.byteLength).toBe(LARGE);
});

test('one that a getter detaches is refused', () => {
  const buffer = filled(LARGE);
  const value = {
    buffer,
    get later() {
      structuredClone(buffer, { transfer: [buffer] });
      return 0;
    },
  };
  expect(dataCloneError(() => split(value, { transfer: [buffer] })).path).toBe('transfer[0]');
});

describe('what came', () => {
  const announcement = bytesOf('bd 04');
  const read = (...buffers: Uint8Array[]) => deserialize(announcement, { buffers });

  test('as one piece becomes the buffer', () => {
    const piece = Uint8Array.of(1, 2, 3, 4);
    expect(read(piece)).toBe(piece.buffer);
  });

  test('as a part of something larger is copied', () => {
    const { buffer } = Uint8Array.of(0, 1, 2, 3, 4);
    expect(read(new Uint8Array(buffer, 1))).toEqual(Uint8Array.of(1, 2, 3, 4).buffer);
    expect(read(new Uint8Array(buffer, 0, 4))).toEqual(Uint8Array.of(0, 1, 2, 3).buffer);
  });

  test('in pieces is put together', () => {
    const copy = read(Uint8Array.of(1), Uint8Array.of(2, 3), Uint8Array.of(4));
    expect(copy).toEqual(Uint8Array.of(1, 2, 3, 4).buffer);
  });

  test.each([
    ['nothing', [], /missing/],
    ['too little', [3], /missing/],
    ['too much', [5], /too long/],
    ['more than is asked for', [4, 1], /after the value/],
  ])('%s is refused', (_name, lengths, problem) => {
    const error = valueError(() => read(...lengths.map((length) => new Uint8Array(length))));
    expect(error.message).toMatch(problem);
  });

  test('is what bounds the memory that is taken, not what a message claims', () => {
    const error = valueError(() => deserialize(bytesOf('bd ffffffffffffff0f'), { buffers: [new Uint8Array(9)] }));
    expect(error.message).toMatch(/missing/);
  });
});
