import { ProtocolError } from './errors.ts';

/** Numbers have at most 35 bits in five bytes: more than any length that fits into memory. */
const MAX_SCALE = 2 ** 35;

/** Bytes, and the offset to read from next. */
export interface ByteCursor {
  readonly bytes: Uint8Array;
  offset: number;
}

/** Length of a number as unsigned LEB128, in bytes. */
export function lengthOfLeb128(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** Writes a number. @returns the offset after it */
export function writeLeb128(bytes: Uint8Array, offset: number, value: number): number {
  let rest = value;
  while (rest >= 0x80) {
    bytes[offset++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[offset++] = rest;
  return offset;
}

/** Reads a number. @throws {ProtocolError} `ERR_FRAME`: it is truncated, or longer than five bytes */
export function readLeb128(cursor: ByteCursor): number {
  let value = 0;
  for (let scale = 1; scale < MAX_SCALE; scale *= 0x80) {
    const byte = cursor.bytes[cursor.offset++];
    if (byte === undefined) throw new ProtocolError('ERR_FRAME', 'truncated number in a data message');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
  throw new ProtocolError('ERR_FRAME', 'number too long in a data message');
}
