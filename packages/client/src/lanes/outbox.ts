import { DEFAULT_LIMITS, encodedFrameLength, encodeFrames, type Frame, FrameType, recycle } from '@peerport/protocol';
import { byteLengthOf, type WholeMessage } from './reassembly.ts';
import { sendMemory } from './send-memory.ts';

/** Size to which WebSocket messages are filled, and to which large messages and buffers are cut: see `docs/performance.md`. */
const FILL_BYTES = 64 * 1024;
const CUT_BYTES = 240 * 1024;
const CUT_BUFFER_BYTES = DEFAULT_LIMITS.maxSocketMessageBytes;

const NOTHING = new Uint8Array();
const NO_PAYLOADS: readonly Uint8Array[] = [];

/** A frame whose payload comes in the WebSocket messages after the one that it is in. */
interface Announcement extends Frame {
  readonly announced: Uint8Array<ArrayBuffer>;
}

/** Bytes in the socket from which on it is backed up. */
const BACKED_UP_BYTES = 4 * 1024;

/** Cheaper than `queueMicrotask`. */
const resolved = Promise.resolve();

/** What an outbox needs of the link that it belongs to. */
export interface OutboxLink {
  /** Sends one WebSocket message. Its bytes change once this has returned. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Sends one WebSocket message, whose bytes are the link's from now on. */
  give(bytes: Uint8Array<ArrayBuffer>): void;
  /** Frames that are worth some bytes of a WebSocket message that leaves anyway. */
  riders(): readonly Frame[];
  /** Bytes that the socket has not sent yet. */
  bufferedAmount(): number;
  /** Runs a callback in a task of its own. */
  queueTask(callback: () => void): void;
}

/**
 * Gathers what is pushed into as few WebSocket messages as possible, and cuts up what is large. What is pushed leaves when the
 * microtask or callback ends that pushed it; while the socket is backed up, in a later task.
 */
export class Outbox {
  readonly #link: OutboxLink;
  #frames: Frame[] = [];
  /** The payloads of messages that were cut. */
  #cutPayloads: readonly Uint8Array[] = NO_PAYLOADS;
  #bytes = 0;
  #flushQueued = false;

  constructor(link: OutboxLink) {
    this.#link = link;
  }

  /** Bytes of payload that wait here. */
  get bytes(): number {
    return this.#bytes;
  }

  push(message: WholeMessage): void {
    if (message.buffers !== undefined) for (const buffer of message.buffers) this.#announce(message.lane, buffer);
    this.#cut(message);
    this.#bytes += byteLengthOf(message);
    if (this.#flushQueued) return;
    this.#flushQueued = true;
    void resolved.then(this.#settle);
  }

  /**
   * Runs `callback`, at whose end leaves what it pushes: what answers a message leaves before the microtasks that its handler has queued
   * are run.
   */
  during(callback: () => void): void {
    if (this.#flushQueued) {
      callback();
      return;
    }
    this.#flushQueued = true;
    try {
      callback();
    } finally {
      this.#settle();
    }
  }

  readonly #settle = (): void => {
    if (this.#frames.length > 0 && this.#bytes < FILL_BYTES && this.#link.bufferedAmount() >= BACKED_UP_BYTES) {
      this.#link.queueTask(() => this.flush());
    } else this.flush();
  };

  /** Sends everything at once. */
  flush(): void {
    this.#flushQueued = false;
    if (this.#frames.length === 0) return;
    const riders = this.#link.riders();
    const frames = riders.length === 0 ? this.#frames : [...riders, ...this.#frames];
    const cutPayloads = this.#cutPayloads;
    this.clear();
    this.#sendAll(frames);
    for (const payload of cutPayloads) recycle(payload);
  }

  #sendAll(frames: readonly Frame[]): void {
    let start = 0;
    let bytes = 0;
    for (let index = 0; index < frames.length; index++) {
      const frameBytes = encodedFrameLength(frames[index] as Frame);
      if (index > start && bytes + frameBytes > FILL_BYTES) {
        this.#sendRun(frames.slice(start, index), bytes);
        start = index;
        bytes = 0;
      }
      bytes += frameBytes;
    }
    this.#sendRun(start === 0 ? frames : frames.slice(start), bytes);
  }

  #sendRun(frames: readonly Frame[], bytes: number): void {
    this.#link.send(encodeFrames(frames, bytes, sendMemory));
    for (const frame of frames) {
      if (frame.type === FrameType.buffer) this.#link.give((frame as Announcement).announced);
    }
  }

  #cut(frame: Frame): void {
    const { type, lane, payload } = frame;
    if (payload.length <= CUT_BYTES) {
      this.#add(frame);
      return;
    }
    let start = 0;
    for (; payload.length - start > CUT_BYTES; start += CUT_BYTES) {
      const piece = payload.subarray(start, start + CUT_BYTES);
      this.#add({ type: FrameType.part, lane, payload: piece });
    }
    this.#add({ type, lane, payload: payload.subarray(start) });
    this.#cutPayloads = [...this.#cutPayloads, payload];
  }

  #announce(lane: number, buffer: Uint8Array): void {
    for (let start = 0; start < buffer.length; start += CUT_BUFFER_BYTES) {
      const announced = buffer.subarray(start, start + CUT_BUFFER_BYTES) as Uint8Array<ArrayBuffer>;
      const frame: Announcement = { type: FrameType.buffer, lane, payload: NOTHING, announced };
      this.#add(frame);
    }
  }

  /** V8 makes room for 17 when the first element is pushed. */
  #add(frame: Frame): void {
    if (this.#frames.length === 0) this.#frames = [frame];
    else this.#frames.push(frame);
  }

  /** Forgets what has not left. */
  clear(): void {
    this.#frames = [];
    this.#cutPayloads = NO_PAYLOADS;
    this.#bytes = 0;
  }
}
