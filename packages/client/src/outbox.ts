import { DEFAULT_LIMITS, encodedFrameLength, encodeFrames, type Frame, FrameType, recycle } from '@peerport/protocol';
import { byteLengthOf, framesOf, type WholeMessage } from './reassembly.ts';

/** Size to which WebSocket messages are filled, and to which large messages and buffers are cut: see `docs/performance.md`. */
const FILL_BYTES = 64 * 1024;
const CUT_BYTES = 240 * 1024;
const CUT_BUFFER_BYTES = DEFAULT_LIMITS.maxSocketMessageBytes;

/** What is sent is written here: fresh memory costs Chromium more than the bytes that are put into it. */
const memory = new Uint8Array(256 * 1024);

const NOTHING = new Uint8Array();

/** Bytes in the socket from which on it is backed up. */
const BACKED_UP_BYTES = 4 * 1024;

/** What an outbox needs of the link that it belongs to. */
export interface OutboxLink {
  /** Sends one WebSocket message. Its bytes change once this has returned. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Sends one WebSocket message, whose bytes are the link's from now on. */
  give(bytes: Uint8Array<ArrayBuffer>): void;
  /** Frames that are worth some bytes of a WebSocket message that leaves anyway. */
  riders(): Frame[];
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
  #cutPayloads: Uint8Array[] = [];
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
    if (message.buffers === undefined) this.#cut(message);
    else for (const frame of framesOf(message)) this.#cut(frame);
    this.#bytes += byteLengthOf(message);
    if (this.#flushQueued) return;
    this.#flushQueued = true;
    queueMicrotask(() => {
      if (this.#bytes < FILL_BYTES && this.#link.bufferedAmount() >= BACKED_UP_BYTES) {
        this.#link.queueTask(() => this.flush());
      } else this.flush();
    });
  }

  /** Sends everything at once. */
  flush(): void {
    this.#flushQueued = false;
    if (this.#frames.length === 0) return;
    const frames = [...this.#link.riders(), ...this.#frames];
    const cutPayloads = this.#cutPayloads;
    this.clear();
    this.#sendAll(frames);
    for (const payload of cutPayloads) recycle(payload);
  }

  #sendAll(frames: readonly Frame[]): void {
    let batch: Frame[] = [];
    let batchBytes = 0;
    let announced: Uint8Array[] = [];
    const send = () => {
      this.#link.send(encodeFrames(batch, batchBytes, memory));
      for (const buffer of announced) this.#link.give(buffer as Uint8Array<ArrayBuffer>);
      batch = [];
      batchBytes = 0;
      announced = [];
    };
    for (const frame of frames) {
      const isBuffer = frame.type === FrameType.buffer;
      const sent = isBuffer ? { ...frame, payload: NOTHING } : frame;
      const frameBytes = encodedFrameLength(sent);
      if (batch.length > 0 && batchBytes + frameBytes > FILL_BYTES) send();
      batch.push(sent);
      batchBytes += frameBytes;
      if (isBuffer) announced.push(frame.payload);
    }
    send();
  }

  #cut(frame: Frame): void {
    const { type, stream, payload } = frame;
    const isBuffer = type === FrameType.buffer;
    const maxBytes = isBuffer ? CUT_BUFFER_BYTES : CUT_BYTES;
    if (payload.length <= maxBytes) {
      this.#frames.push(frame);
      return;
    }
    let start = 0;
    for (; payload.length - start > maxBytes; start += maxBytes) {
      const piece = payload.subarray(start, start + maxBytes);
      this.#frames.push({ type: isBuffer ? type : FrameType.part, stream, payload: piece });
    }
    this.#frames.push({ type, stream, payload: payload.subarray(start) });
    if (!isBuffer) this.#cutPayloads.push(payload);
  }

  /** Forgets what has not left. */
  clear(): void {
    this.#frames = [];
    this.#cutPayloads = [];
    this.#bytes = 0;
  }
}
