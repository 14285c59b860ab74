import { DEFAULT_LIMITS, encodedFrameLength, encodeFrames, type Frame, FrameType, recycle } from '@peerport/protocol';
import { byteLengthOf, type Message, NO_BYTES } from '../base/message.ts';

/** Size to which WebSocket messages are filled, and to which large messages and buffers are cut: see `docs/performance.md`. */
const FILL_BYTES = 64 * 1024;
const CUT_BYTES = 240 * 1024;
const CUT_BUFFER_BYTES = DEFAULT_LIMITS.maxSocketMessageBytes;

/** The socket counts as backed up from here on. */
const BACKED_UP_BYTES = 4 * 1024;

const NO_PAYLOADS: readonly Uint8Array[] = [];

/** Cheaper than `queueMicrotask`. */
const resolved = Promise.resolve();

/** A frame whose payload follows as a WebSocket message of its own. */
interface Announcement extends Frame {
  readonly announced: Uint8Array<ArrayBuffer>;
}

/** The socket, as a {@link FrameWriter} uses it. */
export interface WriterSocket {
  /** Bytes that have not left this process. */
  readonly bufferedAmount: number;
  /** Sends a WebSocket message. The writer reuses the bytes afterwards. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Sends a WebSocket message, whose bytes belong to the socket from now on. */
  give(bytes: Uint8Array<ArrayBuffer>): void;
}

const CLOSED_SOCKET: WriterSocket = { bufferedAmount: 0, send() {}, give() {} };

/** Has a frame to send, but only along with others. */
export interface Rider {
  /** The frame, or nothing if it has become unnecessary. */
  takeRider(): Frame | undefined;
}

/**
 * Packs frames into as few WebSocket messages as possible, and cuts large messages. What is pushed is sent when the current microtask
 * ends, or the callback given to {@link during}; in a later task if the socket is backed up.
 */
export class FrameWriter {
  #socket: WriterSocket;
  readonly #queueTask: (callback: () => void) => void;
  readonly #riders = new Set<Rider>();
  #frames: Frame[] = [];
  /** Payloads of messages that were cut; their memory is reused once they are sent. */
  #cutPayloads: readonly Uint8Array[] = NO_PAYLOADS;
  #bytes = 0;
  #isFlushQueued = false;

  /** @param queueTask runs a callback in a task of its own. */
  constructor(socket: WriterSocket, queueTask: (callback: () => void) => void) {
    this.#socket = socket;
    this.#queueTask = queueTask;
  }

  /** Bytes of payload that are waiting here. */
  get bytes(): number {
    return this.#bytes;
  }

  push(message: Message): void {
    if (message.buffers !== undefined) for (const buffer of message.buffers) this.#announce(message.lane, buffer);
    this.#cut(message);
    this.#bytes += byteLengthOf(message);
    if (this.#isFlushQueued) return;
    this.#isFlushQueued = true;
    void resolved.then(this.#settle);
  }

  /** Takes a frame of `rider` along with whatever is sent next. */
  ride(rider: Rider): void {
    this.#riders.add(rider);
  }

  /**
   * Runs `callback`, and sends what it pushed as soon as it returns: the answer to a message leaves before the microtasks run that
   * its handler queued.
   */
  during(callback: () => void): void {
    if (this.#isFlushQueued) {
      callback();
      return;
    }
    this.#isFlushQueued = true;
    try {
      callback();
    } finally {
      this.#settle();
    }
  }

  /** Sends everything now. */
  flush(): void {
    this.#isFlushQueued = false;
    if (this.#frames.length === 0) return;
    const frames = this.#riders.size === 0 ? this.#frames : [...this.#takeRiders(), ...this.#frames];
    const cutPayloads = this.#cutPayloads;
    this.#forget();
    this.#sendAll(frames);
    for (const payload of cutPayloads) recycle(payload);
  }

  /** Drops what has not been sent, and whatever is pushed from now on. */
  close(): void {
    this.#socket = CLOSED_SOCKET;
    this.clearRiders();
    this.#forget();
  }

  /** Leaves the frames of all riders to the next holder of the port. */
  clearRiders(): void {
    this.#riders.clear();
  }

  #forget(): void {
    this.#frames = [];
    this.#cutPayloads = NO_PAYLOADS;
    this.#bytes = 0;
  }

  readonly #settle = (): void => {
    if (this.#frames.length > 0 && this.#bytes < FILL_BYTES && this.#socket.bufferedAmount >= BACKED_UP_BYTES) {
      this.#queueTask(() => this.flush());
    } else this.flush();
  };

  #takeRiders(): Frame[] {
    const frames = [...this.#riders].flatMap((rider) => rider.takeRider() ?? []);
    this.#riders.clear();
    return frames;
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
    this.#socket.send(encodeFrames(frames, bytes, sendMemory));
    for (const frame of frames) {
      if (frame.type === FrameType.buffer) this.#socket.give((frame as Announcement).announced);
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
      const frame: Announcement = { type: FrameType.buffer, lane, payload: NO_BYTES, announced };
      this.#add(frame);
    }
  }

  /** V8 makes room for 17 elements when the first is pushed to an empty array. */
  #add(frame: Frame): void {
    if (this.#frames.length === 0) this.#frames = [frame];
    else this.#frames.push(frame);
  }
}

/** Sent messages are written here, one after the other: in Chromium, new memory costs more than filling it. */
const memory = new Uint8Array(256 * 1024);

/** Views of up to this length are kept: making one takes longer than filling it. */
const MAX_VIEW_BYTES = 255;
const views: (Uint8Array<ArrayBuffer> | undefined)[] = new Array(MAX_VIEW_BYTES + 1).fill(undefined);

/** Memory for the next WebSocket message, at most 256 KiB. */
function sendMemory(byteLength: number): Uint8Array<ArrayBuffer> {
  if (byteLength > MAX_VIEW_BYTES) return memory.subarray(0, byteLength);
  views[byteLength] ??= memory.subarray(0, byteLength);
  return views[byteLength];
}
