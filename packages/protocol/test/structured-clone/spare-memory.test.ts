import { expect, test } from '@jest/globals';
import { deserialize, recycle, serializePooled } from '../../src/structured-clone/index.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

const filled = (byteLength: number, byte: number) => new Uint8Array(byteLength).fill(byte);

test('a large message is written where a recycled one was', () => {
  const first = serializePooled(filled(MIB, 1));
  recycle(first);
  const second = serializePooled(filled(MIB, 2));
  expect(second.buffer).toBe(first.buffer);
  expect(deserialize(second)).toEqual(filled(MIB, 2));
});

test('nothing of a recycled message is in a shorter one', () => {
  recycle(serializePooled(filled(MIB, 0xee)));
  const value = { bytes: filled(300 * KIB, 3), text: 'after' };
  expect(deserialize(serializePooled(value))).toEqual(value);
});

test('without recycling, memory is the caller’s alone', () => {
  const [first, second] = [serializePooled(filled(MIB, 1)), serializePooled(filled(MIB, 2))];
  expect(first.buffer).not.toBe(second.buffer);
  expect(deserialize(first)).toEqual(filled(MIB, 1));
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
