import { DEFAULT_LIMITS, type Frame, FrameType, type Limits, ProtocolError } from '@peerport/protocol';
import { byteLengthOf, type ReceivedMessage } from '../base/message.ts';

/** Puts the pieces of a lane's large messages together. */
export class Reassembly {
  /** Longest message that is accepted. */
  maxMessageBytes: number;
  readonly #maxPartsCount: number;
  #parts: Frame[] = [];
  #bytes = 0;

  constructor({ maxMessageBytes, maxPartsCount }: Pick<Limits, 'maxMessageBytes' | 'maxPartsCount'> = DEFAULT_LIMITS) {
    this.maxMessageBytes = maxMessageBytes;
    this.#maxPartsCount = maxPartsCount;
  }

  /**
   * Takes a piece, or a whole message. Returns the message that it completes, if any.
   *
   * @throws {ProtocolError} `ERR_FRAME`: the message is longer than `maxMessageBytes` or has more than `maxPartsCount` pieces, or a piece
   *   other than the last is empty.
   */
  push(frame: Frame): ReceivedMessage | undefined {
    this.#bytes += byteLengthOf(frame);
    if (this.#bytes > this.maxMessageBytes) {
      throw new ProtocolError('ERR_FRAME', `a message is longer than ${this.maxMessageBytes} bytes`);
    }
    if (frame.type === FrameType.part || frame.type === FrameType.buffer) {
      this.#keep(frame);
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

  /** Removes and returns the pieces of a message that is not complete. */
  takeParts(): Frame[] {
    const parts = this.#parts;
    this.#parts = [];
    this.#bytes = 0;
    return parts;
  }

  #keep(frame: Frame): void {
    if (byteLengthOf(frame) === 0) throw new ProtocolError('ERR_FRAME', 'a piece of a message is empty');
    if (this.#parts.length === this.#maxPartsCount - 1) {
      throw new ProtocolError('ERR_FRAME', `a message has more than ${this.#maxPartsCount} pieces`);
    }
    const { type, lane, payload } = frame;
    this.#parts.push({ type, lane, payload });
  }
}
