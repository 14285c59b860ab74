import { ProtocolError } from './errors.ts';
import { FRAME_VERSION, type Frame, FrameType } from './frame.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

const MAX_LENGTH_BYTES = 5;

/** Bytes that a frame with a payload of `payloadLength` bytes takes on the wire. */
export function encodedFrameLength(payloadLength: number): number {
  return 1 + lengthOfLeb128(payloadLength) + payloadLength;
}

/**
 * One WebSocket message that carries `frames`, in order.
 *
 * @param byteLength the sum of {@link encodedFrameLength} over the frames, for a caller that keeps count.
 */
export function encodeFrames(frames: readonly Frame[], byteLength = sumOfLengths(frames)): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + byteLength);
  bytes[0] = FRAME_VERSION;
  let offset = 1;
  for (const { type, payload } of frames) {
    bytes[offset++] = type;
    offset = writeLeb128(bytes, offset, payload.length);
    bytes.set(payload, offset);
    offset += payload.length;
  }
  return bytes;
}

/**
 * The frames in one WebSocket message. Their payloads are views into `bytes`.
 *
 * @throws {ProtocolError} `ERR_FRAME`: unknown version or type, truncated, empty, or more than `maxFramesCount` frames.
 */
export function decodeFrames(bytes: Uint8Array, limits: Pick<Limits, 'maxFramesCount'> = DEFAULT_LIMITS): Frame[] {
  if (bytes[0] !== FRAME_VERSION) throw frameError(bytes.length === 0 ? 'is empty' : `has version ${bytes[0]}`);
  if (bytes.length === 1) throw frameError('carries no frame');
  const frames: Frame[] = [];
  let offset = 1;
  while (offset < bytes.length) {
    if (frames.length === limits.maxFramesCount) throw frameError(`carries more than ${limits.maxFramesCount} frames`);
    const type = bytes[offset++];
    if (!isFrameType(type)) throw frameError(`has a frame of unknown type ${type}`);
    let length = 0;
    for (let index = 0; ; index++) {
      const byte = bytes[offset++];
      if (byte === undefined) throw frameError('ends inside a frame header');
      if (index === MAX_LENGTH_BYTES) throw frameError('has a frame with an overlong length');
      length += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) break;
    }
    const end = offset + length;
    if (end > bytes.length) throw frameError(`ends ${end - bytes.length} bytes before its last frame does`);
    frames.push({ type, payload: bytes.subarray(offset, end) });
    offset = end;
  }
  return frames;
}

function isFrameType(byte: number | undefined): byte is FrameType {
  return byte === FrameType.message || byte === FrameType.part || byte === FrameType.close;
}

function sumOfLengths(frames: readonly Frame[]): number {
  return frames.reduce((sum, { payload }) => sum + encodedFrameLength(payload.length), 0);
}

function lengthOfLeb128(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

function writeLeb128(bytes: Uint8Array, offset: number, value: number): number {
  let rest = value;
  while (rest >= 0x80) {
    bytes[offset++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[offset++] = rest;
  return offset;
}

function frameError(problem: string): ProtocolError {
  return new ProtocolError('ERR_FRAME', `a data message ${problem}`);
}
