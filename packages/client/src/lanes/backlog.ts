import { FRAME_VERSION, type Frame, FrameCursor, FrameType, ProtocolError } from '@peerport/protocol';
import { join, type Message, NO_BYTES } from '../base/message.ts';
import { Reassembly } from './reassembly.ts';

/**
 * Messages that a former holder of the port could not send. They stay encoded until each can be sent: there may be many, and as objects, small
 * messages take much more memory than their bytes.
 */
export class Backlog {
  readonly #bytes: Uint8Array;
  readonly #cursor: FrameCursor | undefined;
  readonly #reassembly = new Reassembly();
  /** Where the next message begins. */
  #start = 0;
  #next: Message | undefined;

  /** @param bytes a data message, or no bytes. @throws {ProtocolError} `ERR_FRAME`: it does not begin with a whole message. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#reassembly.maxMessageBytes = Number.POSITIVE_INFINITY;
    if (bytes.length === 0) return;
    this.#cursor = new FrameCursor(bytes);
    this.#advance();
  }

  /** Reads all of it. @throws {ProtocolError} `ERR_FRAME`: it has something other than whole messages of lane 0. */
  static check(bytes: Uint8Array): void {
    for (const backlog = new Backlog(bytes); backlog.peek() !== undefined; ) backlog.shift();
  }

  /** Bytes left. */
  get byteLength(): number {
    return this.#next === undefined ? 0 : this.#bytes.length - this.#start;
  }

  /** The next message. */
  peek(): Message | undefined {
    return this.#next;
  }

  shift(): void {
    this.#next = undefined;
    this.#advance();
  }

  /** What is left, followed by `others`: a data message each, or no bytes. */
  concat(others: Uint8Array): Uint8Array {
    if (this.#next === undefined) return others;
    const rest = this.#bytes.subarray(this.#start);
    const all = new Uint8Array(1 + rest.length + Math.max(0, others.length - 1));
    all[0] = FRAME_VERSION;
    all.set(rest, 1);
    all.set(others.length === 0 ? NO_BYTES : others.subarray(1), 1 + rest.length);
    return all;
  }

  #advance(): void {
    if (this.#cursor === undefined) return;
    this.#start = this.#cursor.offset;
    for (let frame = this.#cursor.next(); frame !== undefined; frame = this.#cursor.next()) {
      if (!isOfMessage(frame))
        throw new ProtocolError('ERR_FRAME', 'the unsent part of a port is not made of messages');
      const message = this.#reassembly.push(frame);
      if (message === undefined) continue;
      this.#next = { ...message, payload: join(message.payload) };
      return;
    }
  }
}

function isOfMessage({ type, lane }: Frame): boolean {
  if (lane !== 0) return false;
  return (
    type === FrameType.message || type === FrameType.parcel || type === FrameType.part || type === FrameType.buffer
  );
}
