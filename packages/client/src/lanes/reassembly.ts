import { DEFAULT_LIMITS, DecodedFrame, type Frame, FrameType, type Limits, ProtocolError } from '@peerport/protocol';

/** The payload of a message: whole, or in the pieces that it came in. */
export type Payload = Uint8Array | readonly Uint8Array[];

/** A message as it is sent: a frame, however long, and the large buffers that it refers to. */
export interface WholeMessage extends Frame {
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** A whole message, as it was received: a frame, if it came as one. */
export type Received = Omit<WholeMessage, 'payload'> & { readonly payload: Payload };

/** Bytes of a message. */
export function byteLengthOf(message: Pick<Received, 'payload' | 'buffers'>): number {
  if (message instanceof DecodedFrame) return message.byteLength;
  const { payload, buffers } = message;
  const ownBytes = payload instanceof Uint8Array ? payload.length : sumOfLengths(payload);
  return buffers === undefined ? ownBytes : ownBytes + sumOfLengths(buffers);
}

/** Frames that a message was received in. */
export function piecesCountOf({ payload, buffers }: Pick<Received, 'payload' | 'buffers'>): number {
  return (payload instanceof Uint8Array ? 1 : payload.length) + (buffers?.length ?? 0);
}

function sumOfLengths(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** The frames of a message, however long. */
export function framesOf({ type, lane, payload, buffers = [] }: WholeMessage): Frame[] {
  const before = buffers.map((buffer) => ({ type: FrameType.buffer, lane, payload: buffer }));
  return [...before, { type, lane, payload }];
}

/** The payload as one: written to `memory`, if it came in pieces and there is room for them. */
export function join(payload: Payload, memory?: Uint8Array): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  const byteLength = sumOfLengths(payload);
  const fits = memory !== undefined && memory.length >= byteLength;
  const whole = fits ? memory.subarray(0, byteLength) : new Uint8Array(byteLength);
  let offset = 0;
  for (const piece of payload) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** Gathers the pieces of a lane's large messages. */
export class Reassembly {
  /** Longest message that is taken. */
  maxMessageBytes: number;
  readonly #maxPartsCount: number;
  #parts: Frame[] = [];
  #bytes = 0;

  constructor({ maxMessageBytes, maxPartsCount }: Pick<Limits, 'maxMessageBytes' | 'maxPartsCount'> = DEFAULT_LIMITS) {
    this.maxMessageBytes = maxMessageBytes;
    this.#maxPartsCount = maxPartsCount;
  }

  /**
   * Takes a frame that is not a `close`. Returns the whole message that it completes, if it does.
   *
   * @throws {ProtocolError} `ERR_FRAME`: the message is longer than `maxMessageBytes`, comes in more than `maxPartsCount` pieces, or one that
   *   is not the last is empty.
   */
  push(frame: Frame): Received | undefined {
    this.#bytes += byteLengthOf(frame);
    if (this.#bytes > this.maxMessageBytes) {
      throw new ProtocolError('ERR_FRAME', `a message is longer than ${this.maxMessageBytes} bytes`);
    }
    if (frame.type === FrameType.part || frame.type === FrameType.buffer) {
      if (byteLengthOf(frame) === 0) throw new ProtocolError('ERR_FRAME', 'a piece of a message is empty');
      if (this.#parts.length === this.#maxPartsCount - 1) {
        throw new ProtocolError('ERR_FRAME', `a message comes in more than ${this.#maxPartsCount} pieces`);
      }
      const { type, lane, payload } = frame;
      this.#parts.push({ type, lane, payload });
      return undefined;
    }
    if (this.#parts.length === 0) {
      this.#bytes = 0;
      return frame;
    }
    const pieces = [...this.takeParts(), frame];
    const payloads = (isBuffer: boolean) =>
      pieces.filter(({ type }) => (type === FrameType.buffer) === isBuffer).map(({ payload }) => payload);
    const buffers = payloads(true);
    return { ...frame, payload: payloads(false), ...(buffers.length > 0 && { buffers }) };
  }

  /** Takes out the pieces of a message that is not complete. */
  takeParts(): Frame[] {
    const parts = this.#parts;
    this.#parts = [];
    this.#bytes = 0;
    return parts;
  }
}
