import { ProtocolError } from '../base/errors.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import { decodeFrames, FrameCursor } from './codec.ts';
import { type Frame, FrameType } from './frame.ts';

const NOTHING: readonly Frame[] = [];

/** Reads the binary WebSocket messages of one socket: those that are made of frames, and the buffers that those announce. @internal */
export class FrameReader {
  /** Frames from one on whose payload was announced and has not come. */
  #held = NOTHING;

  /** Takes a WebSocket message. Returns the frames that are whole now, in order. @throws {ProtocolError} `ERR_FRAME` */
  read(bytes: Uint8Array): readonly Frame[] {
    if (this.#held.length === 0) return this.#hold(decodeFrames(bytes));
    const [announced, ...others] = this.takeHeld() as [Frame, ...Frame[]];
    if (bytes.length === 0) throw new ProtocolError('ERR_FRAME', 'a buffer that was announced is empty');
    return this.#hold([{ ...announced, payload: bytes }, ...others]);
  }

  /**
   * Reads, one by one, the frames that a former holder of the port received, however many: a data message. Of those from one on whose
   * payload has not come, which are held back, it takes as many as a data message may have.
   *
   * @throws {ProtocolError} `ERR_FRAME`
   */
  *takeOver(received: Uint8Array): Generator<Frame> {
    const held: Frame[] = [];
    const cursor = new FrameCursor(received);
    for (let frame = cursor.next(); frame !== undefined; frame = cursor.next()) {
      if (held.length === 0 && !isAnnounced(frame)) yield frame;
      else if (held.length < DEFAULT_LIMITS.maxFramesCount) held.push(frame);
      else throw new ProtocolError('ERR_FRAME', 'too many frames wait for a buffer that was announced');
    }
    this.#held = held;
  }

  /** Takes out what is held back. */
  takeHeld(): readonly Frame[] {
    const held = this.#held;
    this.#held = NOTHING;
    return held;
  }

  /** Holds back the frames from one on whose payload has not come. Returns those before it. */
  #hold(frames: readonly Frame[]): readonly Frame[] {
    const index = frames.findIndex(isAnnounced);
    if (index === -1) return frames;
    this.#held = frames.slice(index);
    return frames.slice(0, index);
  }
}

function isAnnounced(frame: Frame): boolean {
  return frame.type === FrameType.buffer && frame.payload.length === 0;
}
