import { DEFAULT_LIMITS, encodedFrameLength, encodeFrames, type Frame, FrameType, recycle } from '@peerport/protocol';

/** Size to which WebSocket messages are filled, and to which large messages are cut: see `docs/performance.md`. */
const FILL_BYTES = 64 * 1024;
const CUT_BYTES = 240 * 1024;

/** What is sent is written here: fresh memory costs Chromium more than the bytes that are put into it. */
const memory = new Uint8Array(DEFAULT_LIMITS.maxSocketMessageBytes);

/** Bytes in the socket from which on it is backed up. */
const BACKED_UP_BYTES = 4 * 1024;

/** What an outbox needs of the link that it belongs to. */
export interface OutboxLink {
  /** Sends one WebSocket message. Its bytes change once this has returned. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
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

  push(frame: Frame): void {
    if (frame.payload.length > CUT_BYTES) this.#cut(frame);
    else this.#frames.push(frame);
    this.#bytes += frame.payload.length;
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
    for (const frame of frames) {
      const frameBytes = encodedFrameLength(frame);
      if (batch.length > 0 && batchBytes + frameBytes > FILL_BYTES) {
        this.#link.send(encodeFrames(batch, batchBytes, memory));
        batch = [];
        batchBytes = 0;
      }
      batch.push(frame);
      batchBytes += frameBytes;
    }
    this.#link.send(encodeFrames(batch, batchBytes, memory));
  }

  #cut({ type, stream, payload }: Frame): void {
    let start = 0;
    for (; payload.length - start > CUT_BYTES; start += CUT_BYTES) {
      const piece = payload.subarray(start, start + CUT_BYTES);
      this.#frames.push({ type: FrameType.part, stream, payload: piece });
    }
    this.#frames.push({ type, stream, payload: payload.subarray(start) });
    this.#cutPayloads.push(payload);
  }

  /** Forgets what has not left. */
  clear(): void {
    this.#frames = [];
    this.#cutPayloads = [];
    this.#bytes = 0;
  }
}
