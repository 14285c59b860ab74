import { DEFAULT_LIMITS, type Frame, FrameType, type Limits, ProtocolError } from '@peerport/protocol';

/** The payload of a message: whole, or in the pieces that it came in. */
export type Payload = Uint8Array | readonly Uint8Array[];

/** A whole message, as it was received: a frame, if it came as one. */
export type Received = Omit<Frame, 'payload'> & { readonly payload: Payload };

/** Bytes of a payload. */
export function byteLengthOf(payload: Payload): number {
  return payload instanceof Uint8Array ? payload.length : payload.reduce((sum, { length }) => sum + length, 0);
}

/** The payload as one: written to `memory`, if it came in pieces and there is room for them. */
export function join(payload: Payload, memory?: Uint8Array): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  const byteLength = byteLengthOf(payload);
  const fits = memory !== undefined && memory.length >= byteLength;
  const whole = fits ? memory.subarray(0, byteLength) : new Uint8Array(byteLength);
  let offset = 0;
  for (const piece of payload) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** Gathers the pieces of a stream's large messages. */
export class Reassembly {
  /** Longest message that is taken. */
  maxMessageBytes: number;
  #parts: Frame[] = [];
  #bytes = 0;

  constructor({ maxMessageBytes }: Pick<Limits, 'maxMessageBytes'> = DEFAULT_LIMITS) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Takes a frame that is not a `close`. Returns the whole message that it completes, if it does.
   *
   * @throws {ProtocolError} `ERR_FRAME`: the message is longer than `maxMessageBytes`.
   */
  push(frame: Frame): Received | undefined {
    this.#bytes += frame.payload.length;
    if (this.#bytes > this.maxMessageBytes) {
      throw new ProtocolError('ERR_FRAME', `a message is longer than ${this.maxMessageBytes} bytes`);
    }
    if (frame.type === FrameType.part) {
      this.#parts.push(frame);
      return undefined;
    }
    if (this.#parts.length === 0) {
      this.#bytes = 0;
      return frame;
    }
    return { ...frame, payload: [...this.takeParts(), frame].map(({ payload }) => payload) };
  }

  /** Takes out the pieces of a message that is not complete. */
  takeParts(): Frame[] {
    const parts = this.#parts;
    this.#parts = [];
    this.#bytes = 0;
    return parts;
  }
}
