import {
  DEFAULT_LIMITS,
  encodeFrames,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  FrameType,
  type Limits,
  ProtocolError,
} from '@peerport/protocol';
import { byteLengthOf } from '../base/message.ts';
import type { FrameReceiver } from '../connection/link.ts';

/** What a port that moves to another process has received and not delivered, and what it still receives. */
export class HeldFrames implements FrameReceiver {
  readonly #maxBytes: number;
  readonly #frames: Frame[];
  #bytes = 0;

  /** @param frames received before the move: they are within their own limits. */
  constructor(frames: Frame[], { maxMovingBytes }: Pick<Limits, 'maxMovingBytes'> = DEFAULT_LIMITS) {
    this.#maxBytes = maxMovingBytes;
    this.#frames = frames;
  }

  /** @throws {ProtocolError} `ERR_FRAME`: more than `maxMovingBytes`. */
  onFrame(frame: Frame): void {
    if (frame.type === FrameType.ping || frame.type === FrameType.pong) return;
    this.#bytes += byteLengthOf(frame) + FRAME_OVERHEAD_BYTES;
    if (this.#bytes > this.#maxBytes) {
      throw new ProtocolError('ERR_FRAME', `the peer sends more than ${this.#maxBytes} bytes to a port that moves`);
    }
    this.#frames.push(frame);
  }

  onFramesEnd(): void {}

  /** For the next holder of the port: a data message, or no bytes. @param last frames to add at the end. */
  encode(last: readonly Frame[]): Uint8Array {
    const frames = [...this.#frames, ...last];
    // An attachment must not have the same object twice, so no NO_BYTES.
    return frames.length === 0 ? new Uint8Array() : encodeFrames(frames);
  }
}
