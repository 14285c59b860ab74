import {
  DEFAULT_LIMITS,
  encodeFrames,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  type Limits,
  ProtocolError,
} from '@peerport/protocol';
import { byteLengthOf } from './reassembly.ts';

/** What a port that moves has received and not delivered, and what it still receives. */
export class HeldFrames {
  readonly #maxBytes: number;
  readonly #frames: Frame[];
  #bytes = 0;

  /** @param frames what it has received before: that is bounded already. */
  constructor(frames: Frame[], { maxMovingBytes }: Pick<Limits, 'maxMovingBytes'> = DEFAULT_LIMITS) {
    this.#maxBytes = maxMovingBytes;
    this.#frames = frames;
  }

  /** @throws {ProtocolError} `ERR_FRAME`: it is more than a port keeps that moves. */
  push(frame: Frame): void {
    this.#bytes += byteLengthOf(frame) + FRAME_OVERHEAD_BYTES;
    if (this.#bytes > this.#maxBytes) {
      throw new ProtocolError('ERR_FRAME', `the peer sends more than ${this.#maxBytes} bytes to a port that moves`);
    }
    this.#frames.push(frame);
  }

  /** For whoever takes the port over: a data message, or no bytes. @param last frames that come behind the others. */
  encode(last: readonly Frame[]): Uint8Array {
    const frames = [...this.#frames, ...last];
    return frames.length === 0 ? new Uint8Array() : encodeFrames(frames);
  }
}
