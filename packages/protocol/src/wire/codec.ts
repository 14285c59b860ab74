import { ProtocolError } from '../base/errors.ts';
import { type ByteCursor, lengthOfLeb128, readLeb128, writeLeb128 } from '../base/leb128.ts';
import { DEFAULT_LIMITS, type Limits } from '../base/limits.ts';
import { type DeserializeOptions, deserializeRange } from '../structured-clone/index.ts';
import { FRAME_VERSION, type Frame, FrameType } from './frame.ts';

/** A frame without a payload: type, lane, length. */
const MIN_FRAME_BYTES = 3;

const LAST_TYPE = Math.max(...Object.values(FrameType));

const NOTHING = new Uint8Array();

/** Length of an encoded frame, in bytes. @internal */
export function encodedFrameLength({ lane, payload }: Frame): number {
  return 1 + lengthOfLeb128(lane) + lengthOfLeb128(payload.length) + payload.length;
}

/**
 * Encodes frames as one WebSocket message.
 *
 * @param byteLength the sum of {@link encodedFrameLength} over the frames, if the caller knows it
 * @param allocate allocates the result
 */
export function encodeFrames(
  frames: readonly Frame[],
  byteLength = sumOfLengths(frames),
  allocate = (length: number) => new Uint8Array(length),
): Uint8Array<ArrayBuffer> {
  const bytes = allocate(1 + byteLength);
  bytes[0] = FRAME_VERSION;
  let offset = 1;
  for (const { type, lane, payload } of frames) {
    bytes[offset++] = type;
    offset = writeLeb128(bytes, offset, lane);
    offset = writeLeb128(bytes, offset, payload.length);
    bytes.set(payload, offset);
    offset += payload.length;
  }
  return bytes;
}

/**
 * Decodes the frames of one WebSocket message. Payloads are views into `bytes`, or copies, so that keeping a small frame does not keep a large
 * WebSocket message alive.
 *
 * @throws {ProtocolError} `ERR_FRAME`: unknown version or type, truncated, empty, or more than `maxFramesCount` frames.
 */
export function decodeFrames(bytes: Uint8Array, limits: Pick<Limits, 'maxFramesCount'> = DEFAULT_LIMITS): Frame[] {
  if (bytes[0] !== FRAME_VERSION) throw frameError(bytes.length === 0 ? 'is empty' : `has version ${bytes[0]}`);
  if (bytes.length === 1) throw frameError('carries no frame');
  const cursor = { bytes, offset: 1 };
  // V8 allocates 17 elements when the first is pushed.
  const frames = [readFrame(cursor)];
  while (cursor.offset < bytes.length) {
    if (frames.length === limits.maxFramesCount) throw frameError(`carries more than ${limits.maxFramesCount} frames`);
    frames.push(readFrame(cursor));
  }
  leaveTheRest(frames, bytes.length);
  return frames;
}

/** Decodes the frames of a data message one by one: together, as objects, they may take far more memory than their bytes. @internal */
export class FrameCursor {
  readonly #cursor: ByteCursor;

  /** @throws {ProtocolError} `ERR_FRAME`: unknown version. */
  constructor(bytes: Uint8Array) {
    if (bytes[0] !== FRAME_VERSION) throw frameError(bytes.length === 0 ? 'is empty' : `has version ${bytes[0]}`);
    this.#cursor = { bytes, offset: 1 };
  }

  /** Offset of the next frame. */
  get offset(): number {
    return this.#cursor.offset;
  }

  /** Reads the next frame. Keeps little more than its payload alive. @throws {ProtocolError} `ERR_FRAME`: unknown type, truncated. */
  next(): Frame | undefined {
    if (this.#cursor.offset === this.#cursor.bytes.length) return undefined;
    const frame = readFrame(this.#cursor);
    frame.leaveTheRest();
    return frame;
  }
}

function readFrame(cursor: ByteCursor): DecodedFrame {
  const { bytes } = cursor;
  const type = bytes[cursor.offset++];
  if (!isFrameType(type)) throw frameError(`has a frame of unknown type ${type}`);
  const lane = readLeb128(cursor);
  const length = readLeb128(cursor);
  const start = cursor.offset;
  cursor.offset += length;
  const missing = cursor.offset - bytes.length;
  if (missing > 0) throw frameError(`ends ${missing} bytes before its last frame does`);
  return new DecodedFrame(type, lane, bytes, start, length);
}

/** Messages of lane 0 are delivered in order, so the last one may keep all bytes alive if most of the bytes are theirs. */
function leaveTheRest(frames: readonly DecodedFrame[], byteLength: number): void {
  let mainBytes = 0;
  for (const frame of frames) {
    if (frame.lane === 0 && frame.type === FrameType.message) mainBytes += MIN_FRAME_BYTES + frame.byteLength;
    else frame.leaveTheRest();
  }
  if (2 * mainBytes < byteLength) for (const frame of frames) frame.leaveTheRest();
}

/** Creates the view on its payload on demand: many frames may be waiting, and a view takes more memory than a small message. @internal */
export class DecodedFrame implements Frame {
  readonly type: FrameType;
  readonly lane: number;
  #bytes: Uint8Array;
  #start: number;
  readonly #byteLength: number;

  constructor(type: FrameType, lane: number, bytes: Uint8Array, start: number, byteLength: number) {
    this.type = type;
    this.lane = lane;
    this.#bytes = bytes;
    this.#start = start;
    this.#byteLength = byteLength;
  }

  /** Length of the payload, in bytes. */
  get byteLength(): number {
    return this.#byteLength;
  }

  get payload(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#start + this.#byteLength);
  }

  /** Deserializes the value of a `message` without creating the view. @throws {ProtocolError} `ERR_VALUE` */
  deserialize(options: DeserializeOptions): unknown {
    return deserializeRange(this.#bytes, this.#start, this.#start + this.#byteLength, options);
  }

  /** Copies the payload if it is a small part of its WebSocket message. */
  leaveTheRest(): void {
    if (2 * this.#byteLength >= this.#bytes.length) return;
    this.#bytes = this.#byteLength === 0 ? NOTHING : this.payload.slice();
    this.#start = 0;
  }
}

function isFrameType(byte: number | undefined): byte is FrameType {
  return byte !== undefined && byte >= FrameType.message && byte <= LAST_TYPE;
}

function sumOfLengths(frames: readonly Frame[]): number {
  return frames.reduce((sum, frame) => sum + encodedFrameLength(frame), 0);
}

function frameError(problem: string): ProtocolError {
  return new ProtocolError('ERR_FRAME', `a data message ${problem}`);
}
