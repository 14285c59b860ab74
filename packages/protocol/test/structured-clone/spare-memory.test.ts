import { expect, test } from '@jest/globals';
import { deserialize, recycle, serializePooled } from '../../src/structured-clone/index.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

const filled = (byteLength: number, byte: number) => new Uint8Array(byteLength).fill(byte);

/** `toEqual()` takes a second for a megabyte. */
const isFilled = (value: unknown, byteLength: number, byte: number) =>
  value instanceof Uint8Array && Buffer.from(filled(byteLength, byte)).equals(value);

test('a large message is written where a recycled one was', () => {
  const first = serializePooled(filled(MIB, 1));
  recycle(first);
  const second = serializePooled(filled(MIB, 2));
  expect(second.buffer).toBe(first.buffer);
  expect(isFilled(deserialize(second), MIB, 2)).toBe(true);
});

test('nothing of a recycled message is in a shorter one', () => {
  recycle(serializePooled(filled(MIB, 0xee)));
  const value = { bytes: filled(300 * KIB, 3), text: 'after' };
  const { bytes, text } = deserialize(serializePooled(value)) as typeof value;
  expect(isFilled(bytes, 300 * KIB, 3)).toBe(true);
  expect(text).toBe('after');
});

test('without recycling, memory is the caller’s alone', () => {
  const [first, second] = [serializePooled(filled(MIB, 1)), serializePooled(filled(MIB, 2))];
  expect(first.buffer).not.toBe(second.buffer);
  expect(isFilled(deserialize(first), MIB, 1)).toBe(true);
});

test('what is recycled twice is used once', () => {
  const first = serializePooled(filled(MIB, 1));
  recycle(first);
  const second = serializePooled(filled(MIB, 2));
  recycle(first.subarray(5));
  recycle(second);
  const [third, fourth] = [serializePooled(filled(MIB, 3)), serializePooled(filled(MIB, 4))];
  expect(third.buffer).not.toBe(fourth.buffer);
});

test('what is not from serializePooled, or more than 4 MiB, is left alone', () => {
  const foreign = new Uint8Array(MIB);
  recycle(foreign);
  expect(serializePooled(filled(MIB - 64, 1)).buffer).not.toBe(foreign.buffer);
  const huge = serializePooled(filled(5 * MIB, 1));
  recycle(huge);
  expect(serializePooled(filled(5 * MIB, 2)).buffer).not.toBe(huge.buffer);
});
