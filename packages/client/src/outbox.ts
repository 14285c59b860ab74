import { encodedFrameLength, encodeFrames, type Frame, FrameType } from '@peerport/protocol';

/**
 * Size that WebSocket messages are filled or cut to. Chromium takes about 60 µs for a WebSocket message whatever its size
 * below 16 KiB, and moves most bytes per second with 32 to 128 KiB: see docs/performance.md.
 */
const SOCKET_MESSAGE_BYTES = 64 * 1024;

/** Gathers what is posted within one task into as few WebSocket messages as possible, and cuts up what is large. */
export class Outbox {
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => void;
  #frames: Frame[] = [];
  #bytes = 0;
  #isOpen = false;
  #flushQueued = false;

  /** @param send takes one WebSocket message. */
  constructor(send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  /** Bytes that wait here. */
  get bytes(): number {
    return this.#bytes;
  }

  /** From now on messages leave, at the end of the task that posted them. */
  open(): void {
    this.#isOpen = true;
    this.#flush();
  }

  /** Takes a serialized value. */
  pushMessage(payload: Uint8Array): void {
    let start = 0;
    for (; payload.length - start > SOCKET_MESSAGE_BYTES; start += SOCKET_MESSAGE_BYTES) {
      this.#push({ type: FrameType.part, payload: payload.subarray(start, start + SOCKET_MESSAGE_BYTES) });
    }
    this.#push({ type: FrameType.message, payload: payload.subarray(start) });
  }

  /** Takes the frame that says that nothing follows. */
  pushClose(): void {
    this.#push({ type: FrameType.close, payload: new Uint8Array() });
  }

  /** Forgets what has not left. */
  clear(): void {
    this.#frames = [];
    this.#bytes = 0;
  }

  #push(frame: Frame): void {
    this.#frames.push(frame);
    this.#bytes += encodedFrameLength(frame.payload.length);
    if (!this.#isOpen || this.#flushQueued) return;
    this.#flushQueued = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#flushQueued = false;
    const frames = this.#frames;
    this.clear();
    let batch: Frame[] = [];
    let batchBytes = 0;
    for (const frame of frames) {
      const frameBytes = encodedFrameLength(frame.payload.length);
      if (batch.length > 0 && batchBytes + frameBytes > SOCKET_MESSAGE_BYTES) {
        this.#send(encodeFrames(batch, batchBytes));
        batch = [];
        batchBytes = 0;
      }
      batch.push(frame);
      batchBytes += frameBytes;
    }
    if (batch.length > 0) this.#send(encodeFrames(batch, batchBytes));
  }
}
