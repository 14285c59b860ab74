/** “Data messages” and “Flow control” of docs/protocol.md. */

export const MESSAGE = 1;
export const PART = 2;
export const CLOSE = 3;
export const PARCEL = 4;
export const CREDIT = 5;
export const BUFFER = 6;
export const PING = 7;
export const PONG = 8;

const VERSION = 1;
const MAX_NUMBER_BYTES = 5;
const MAX_FRAMES = 65_536;

export interface Frame {
  type: number;
  lane: number;
  payload: Uint8Array;
}

/** What was read breaks the protocol. */
export class Breach extends Error {}

/** Reads a LEB128 number; returns it, and where it ends. */
export function readLeb128(
  bytes: Uint8Array,
  start: number,
  maxBytes = MAX_NUMBER_BYTES,
): [value: number, end: number] {
  let value = 0;
  for (let index = 0; index < maxBytes; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return [value, start + index + 1];
  }
  throw new Breach('a number that does not end');
}

export function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...leb128(Math.floor(value / 0x80))];
}

export function readDataMessage(bytes: Uint8Array): Frame[] {
  if (bytes[0] !== VERSION || bytes.length === 1) throw new Breach('not a data message');
  const frames: Frame[] = [];
  for (let at = 1; at < bytes.length; ) {
    const type = bytes[at] as number;
    if (type < MESSAGE || type > PONG || frames.length === MAX_FRAMES)
      throw new Breach('an unknown frame, or too many');
    const [lane, laneEnd] = readLeb128(bytes, at + 1);
    const [length, start] = readLeb128(bytes, laneEnd);
    at = start + length;
    if (at > bytes.length) throw new Breach('a frame that does not end');
    frames.push({ type, lane, payload: bytes.subarray(start, at) });
  }
  return frames;
}

export function dataMessage(...frames: Frame[]): Buffer {
  const parts = frames.flatMap(({ type, lane, payload }) => [
    Uint8Array.of(type, ...leb128(lane), ...leb128(payload.length)),
    payload,
  ]);
  return Buffer.concat([Uint8Array.of(VERSION), ...parts]);
}
