import { encodedFrameLength, encodeFrames, type Frame, FrameType } from '@peerport/protocol';

/**
 * Size that WebSocket messages are filled or cut to. Chromium takes about 60 µs for a WebSocket message whatever its size
 * below 16 KiB, and moves most bytes per second with 32 to 128 KiB.
 */
const SOCKET_MESSAGE_BYTES = 64 * 1024;

/** Gathers what is pushed within one task into as few WebSocket messages as possible, and cuts up what is large. */
export class Outbox {
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly #riders: () => Frame[];
  #frames: Frame[] = [];
  #bytes = 0;
  #flushQueued = false;

  /**
   * @param send takes one WebSocket message.
   * @param riders gives frames that are worth some bytes of a WebSocket message that leaves anyway.
   */
  constructor(send: (bytes: Uint8Array<ArrayBuffer>) => void, riders: () => Frame[]) {
    this.#send = send;
    this.#riders = riders;
  }

  /** Bytes of payload that wait here until the task ends. */
  get bytes(): number {
    return this.#bytes;
  }

  push(frame: Frame): void {
    if (frame.payload.length > SOCKET_MESSAGE_BYTES) this.#cut(frame);
    else this.#frames.push(frame);
    this.#bytes += frame.payload.length;
    if (this.#flushQueued) return;
    this.#flushQueued = true;
    queueMicrotask(() => this.flush());
  }

  /** Sends everything at once. */
  flush(): void {
    this.#flushQueued = false;
    if (this.#frames.length === 0) return;
    const frames = [...this.#riders(), ...this.#frames];
    this.clear();
    let batch: Frame[] = [];
    let batchBytes = 0;
    for (const frame of frames) {
      const frameBytes = encodedFrameLength(frame);
      if (batch.length > 0 && batchBytes + frameBytes > SOCKET_MESSAGE_BYTES) {
        this.#send(encodeFrames(batch, batchBytes));
        batch = [];
        batchBytes = 0;
      }
      batch.push(frame);
      batchBytes += frameBytes;
    }
    this.#send(encodeFrames(batch, batchBytes));
  }

  #cut({ type, stream, payload }: Frame): void {
    let start = 0;
    for (; payload.length - start > SOCKET_MESSAGE_BYTES; start += SOCKET_MESSAGE_BYTES) {
      const piece = payload.subarray(start, start + SOCKET_MESSAGE_BYTES);
      this.#frames.push({ type: FrameType.part, stream, payload: piece });
    }
    this.#frames.push({ type, stream, payload: payload.subarray(start) });
  }

  /** Forgets what has not left. */
  clear(): void {
    this.#frames = [];
    this.#bytes = 0;
  }
}
