import { ProtocolError } from '../base/errors.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import { decodeFrames, FrameCursor } from './codec.ts';
import { type Frame, FrameType } from './frame.ts';

const NOTHING: readonly Frame[] = [];

/** Reads the binary WebSocket messages of one socket: frames, and the buffers that frames announce. @internal */
export class FrameReader {
  /** Frames held back: the first announced a buffer that has not arrived. */
  #held = NOTHING;

  /** Reads a WebSocket message. @returns the frames that are complete now, in order @throws {ProtocolError} `ERR_FRAME` */
  read(bytes: Uint8Array): readonly Frame[] {
    if (this.#held.length === 0) return this.#hold(decodeFrames(bytes));
    const [announced, ...others] = this.takeHeld() as [Frame, ...Frame[]];
    if (bytes.length === 0) throw new ProtocolError('ERR_FRAME', 'an announced buffer is empty');
    return this.#hold([{ ...announced, payload: bytes }, ...others]);
  }

  /**
   * Reads, one by one, the frames that a former holder of the port received, encoded as one data message. Holds back at most `maxFramesCount`
   * frames, from one whose buffer has not arrived.
   *
   * @throws {ProtocolError} `ERR_FRAME`
   */
  *takeOver(received: Uint8Array): Generator<Frame> {
    const held: Frame[] = [];
    const cursor = new FrameCursor(received);
    for (let frame = cursor.next(); frame !== undefined; frame = cursor.next()) {
      if (held.length === 0 && !isAnnounced(frame)) yield frame;
      else if (held.length < DEFAULT_LIMITS.maxFramesCount) held.push(frame);
      else throw new ProtocolError('ERR_FRAME', 'too many frames wait for an announced buffer');
    }
    this.#held = held;
  }

  /** Removes and returns the frames held back. */
  takeHeld(): readonly Frame[] {
    const held = this.#held;
    this.#held = NOTHING;
    return held;
  }

  /** Holds back frames from the first whose buffer has not arrived. @returns those before it */
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
