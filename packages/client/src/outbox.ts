import { encodedFrameLength, encodeFrames, type Frame, FrameType } from '@peerport/protocol';

/**
 * Size that WebSocket messages are filled or cut to. Chromium takes about 60 µs for a WebSocket message whatever its size
 * below 16 KiB, and moves most bytes per second with 32 to 128 KiB.
 */
const SOCKET_MESSAGE_BYTES = 64 * 1024;

/** A message that is ready, or that will be: what follows it waits, so that the order is kept. */
interface Entry {
  frames: Frame[] | undefined;
  bytes: number;
}

/** Gathers what is posted within one task into as few WebSocket messages as possible, and cuts up what is large. */
export class Outbox {
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => void;
  #entries: Entry[] = [];
  #bytes = 0;
  #isOpen = false;
  #flushQueued = false;
  #pending: Promise<unknown> = Promise.resolve();

  /** @param send takes one WebSocket message. */
  constructor(send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  /** Bytes that wait here; a message that is not ready counts with its reserved bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves once everything that was pushed is ready. */
  get settled(): Promise<unknown> {
    return this.#pending;
  }

  /** From now on messages leave, at the end of the task that posted them. */
  open(): void {
    this.#isOpen = true;
    this.flush();
  }

  push(frame: Frame): void {
    this.#append({ frames: cut(frame), bytes: frame.payload.length });
  }

  /**
   * Takes a message that is still being put together, in its place among the others.
   *
   * @param reservedBytes counts as its size until it is ready.
   */
  pushLater(frame: Promise<Frame>, reservedBytes: number): void {
    const entry: Entry = { frames: undefined, bytes: reservedBytes };
    this.#append(entry);
    const ready = frame.then((whole) => {
      entry.frames = cut(whole);
      this.#queueFlush();
    });
    this.#pending = Promise.all([this.#pending, ready]);
  }

  /** Sends all that is ready, up to the first that is not. */
  flush(): void {
    this.#flushQueued = false;
    if (!this.#isOpen) return;
    let batch: Frame[] = [];
    let batchBytes = 0;
    for (const frame of this.takeReady()) {
      const frameBytes = encodedFrameLength(frame);
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

  /** Takes the frames out that are ready, up to the first that is not. */
  takeReady(): Frame[] {
    const firstPending = this.#entries.findIndex(({ frames }) => frames === undefined);
    const ready = this.#entries.splice(0, firstPending === -1 ? this.#entries.length : firstPending);
    for (const { bytes } of ready) this.#bytes -= bytes;
    return ready.flatMap(({ frames }) => frames ?? []);
  }

  /** Forgets what has not left. */
  clear(): void {
    this.#entries = [];
    this.#bytes = 0;
  }

  #append(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    this.#queueFlush();
  }

  #queueFlush(): void {
    if (!this.#isOpen || this.#flushQueued) return;
    this.#flushQueued = true;
    queueMicrotask(() => this.flush());
  }
}

function cut({ type, stream, payload }: Frame): Frame[] {
  const frames: Frame[] = [];
  let start = 0;
  for (; payload.length - start > SOCKET_MESSAGE_BYTES; start += SOCKET_MESSAGE_BYTES) {
    frames.push({ type: FrameType.part, stream, payload: payload.subarray(start, start + SOCKET_MESSAGE_BYTES) });
  }
  frames.push({ type, stream, payload: payload.subarray(start) });
  return frames;
}
