import { DEFAULT_LIMITS, type Frame, FrameType, type Limits, ProtocolError } from '@peerport/protocol';

/** Puts the pieces of large messages together again. */
export class Reassembly {
  readonly #limits: Pick<Limits, 'maxMessageBytes'>;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(limits: Pick<Limits, 'maxMessageBytes'> = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /**
   * Takes a `message` or `part` frame. Returns the whole message that it completes, if it does.
   *
   * @throws {ProtocolError} `ERR_FRAME`: the message is longer than `maxMessageBytes`.
   */
  push({ type, payload }: Frame): Uint8Array | undefined {
    this.#bytes += payload.length;
    if (this.#bytes > this.#limits.maxMessageBytes) {
      throw new ProtocolError('ERR_FRAME', `a message is longer than ${this.#limits.maxMessageBytes} bytes`);
    }
    if (type === FrameType.message && this.#parts.length === 0) {
      this.#bytes = 0;
      return payload;
    }
    this.#parts.push(payload);
    return type === FrameType.message ? this.#join() : undefined;
  }

  #join(): Uint8Array {
    const whole = new Uint8Array(this.#bytes);
    let offset = 0;
    for (const part of this.#parts) {
      whole.set(part, offset);
      offset += part.length;
    }
    this.#parts = [];
    this.#bytes = 0;
    return whole;
  }
}
