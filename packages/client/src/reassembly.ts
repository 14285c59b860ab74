import { DEFAULT_LIMITS, type Frame, FrameType, type Limits, ProtocolError } from '@peerport/protocol';

/** Puts the pieces of a stream's large messages together again. */
export class Reassembly {
  /** Longest message that is taken. */
  maxMessageBytes: number;
  #parts: Frame[] = [];
  #bytes = 0;

  constructor({ maxMessageBytes }: Pick<Limits, 'maxMessageBytes'> = DEFAULT_LIMITS) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Takes a frame that is not a `close`. Returns the whole message that it completes, if it does, as one frame.
   *
   * @throws {ProtocolError} `ERR_FRAME`: the message is longer than `maxMessageBytes`.
   */
  push(frame: Frame): Frame | undefined {
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
    return { ...frame, payload: this.#join(frame) };
  }

  /** Takes out the pieces of a message that is not complete. */
  takeParts(): Frame[] {
    const parts = this.#parts;
    this.#parts = [];
    this.#bytes = 0;
    return parts;
  }

  #join(last: Frame): Uint8Array {
    const whole = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const { payload } of [...this.takeParts(), last]) {
      whole.set(payload, offset);
      offset += payload.length;
    }
    return whole;
  }
}
