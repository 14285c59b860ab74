import { ProtocolError } from './errors.ts';

/** Longest number: 35 bits in five bytes, more than any length that fits into memory. */
const MAX_SCALE = 2 ** 35;

/** Where in some bytes to read next. */
export interface ByteCursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/** Bytes that a number takes in LEB128, unsigned. */
export function lengthOfLeb128(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Returns the offset behind the number. */
export function writeLeb128(bytes: Uint8Array, offset: number, value: number): number {
  let rest = value;
  while (rest >= 0x80) {
    bytes[offset++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[offset++] = rest;
  return offset;
}

/** @throws {ProtocolError} `ERR_FRAME`: it does not end, or is longer than five bytes. */
export function readLeb128(cursor: ByteCursor): number {
  let value = 0;
  for (let scale = 1; scale < MAX_SCALE; scale *= 0x80) {
    const byte = cursor.bytes[cursor.offset++];
    if (byte === undefined) throw new ProtocolError('ERR_FRAME', 'a data message ends inside a number');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  throw new ProtocolError('ERR_FRAME', 'a data message has a number that is too long');
}
