import { expect, test } from '@jest/globals';
import { binaryFrame, textFrame } from '../../src/relay/data-frame.ts';

const READ_BYTES = 64 * 1024;

test.each([
  ['less than a quarter of what it was read with is copied', READ_BYTES / 4 - 1, false],
  ['a quarter is not', READ_BYTES / 4, true],
])('of a fragment that waits for a reader, %s', (_name, length, isShared) => {
  const read = Buffer.alloc(READ_BYTES, 7);
  const fragment = read.subarray(100, 100 + length);
  const [, piece] = binaryFrame([fragment]) as [Buffer, Buffer];
  expect(piece.equals(fragment)).toBe(true);
  expect(piece.buffer === read.buffer).toBe(isShared);
});

test.each([0, 125, 126, 65_535, 65_536])('a text of %i bytes is one frame', (length) => {
  const frame = textFrame('é'.repeat(length / 2) + 'e'.repeat(length % 2));
  expect(frame[0]).toBe(0x81);
  const headerBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  expect(frame.length).toBe(headerBytes + length);
  expect(frame.toString('utf8', headerBytes)).toBe('é'.repeat(length / 2) + 'e'.repeat(length % 2));
});
