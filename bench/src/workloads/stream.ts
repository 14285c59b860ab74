import { type MessageKind, type MessageKindName, messageKinds } from './messages.ts';
import { nextTask } from './next-task.ts';
import type { Pipe } from './pipe.ts';

/** What the driver tells the responder before a stream. */
export interface StreamOrder {
  readonly begin: 'stream';
  readonly kind: MessageKindName;
  /** How many messages each posting party posts. */
  readonly count: number;
  /** Whether the responder posts as many. */
  readonly bothWays: boolean;
}

/** Acknowledgements per window: enough to keep the sender going, too few to matter. */
const ACKS_PER_WINDOW = 4;

/** Posts as many messages as the window allows. The other party acknowledges with the number that it has received. */
class StreamSender {
  readonly #pipe: Pipe;
  readonly #kind: MessageKind;
  readonly #count: number;
  #acknowledgedCount = 0;
  #wake = () => {};

  constructor(pipe: Pipe, kind: MessageKind, count: number) {
    this.#pipe = pipe;
    this.#kind = kind;
    this.#count = count;
  }

  get isDone(): boolean {
    return this.#acknowledgedCount === this.#count;
  }

  acknowledge(count: number): void {
    this.#acknowledgedCount = count;
    this.#wake();
  }

  /** Resolves when everything has been posted. */
  async postAll(): Promise<void> {
    const { windowCount, burstCount } = this.#kind;
    for (let id = 0; id < this.#count; ) {
      const end = Math.min(this.#count, id + burstCount, this.#acknowledgedCount + windowCount);
      if (end > id) {
        for (; id < end; id++) this.#pipe.post(this.#kind.make(id));
        await nextTask();
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}

/** Reads messages, checks that they arrive complete and in order, and acknowledges some of them. */
class StreamReceiver {
  readonly #pipe: Pipe;
  readonly #kind: MessageKind;
  readonly #count: number;
  readonly #ackEvery: number;
  #receivedCount = 0;

  constructor(pipe: Pipe, kind: MessageKind, count: number) {
    this.#pipe = pipe;
    this.#kind = kind;
    this.#count = count;
    this.#ackEvery = Math.ceil(kind.windowCount / ACKS_PER_WINDOW);
  }

  get isDone(): boolean {
    return this.#receivedCount === this.#count;
  }

  /** @throws {Error} if the message is not the next one. */
  take(message: unknown): void {
    const id = this.#kind.idOf(message);
    if (id !== this.#receivedCount) throw new Error(`message ${id} arrived instead of ${this.#receivedCount}`);
    this.#receivedCount++;
    if (this.isDone || this.#receivedCount % this.#ackEvery === 0) this.#pipe.post(this.#receivedCount);
  }
}

/**
 * Posts `count` messages, optionally both ways.
 *
 * @returns milliseconds from the first post to the acknowledgement of the last message.
 * @throws {Error} if a message arrived twice, out of order, or changed.
 */
export function driveStream(pipe: Pipe, order: StreamOrder): Promise<number> {
  const kind: MessageKind = messageKinds[order.kind];
  const sender = new StreamSender(pipe, kind, order.count);
  const receiver = new StreamReceiver(pipe, kind, order.bothWays ? order.count : 0);
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    pipe.receive((message) => {
      try {
        if (typeof message === 'string') throw new Error(message);
        if (typeof message === 'number') sender.acknowledge(message);
        else receiver.take(message);
        if (sender.isDone && receiver.isDone) resolve(performance.now() - startMs);
      } catch (error) {
        reject(error);
      }
    });
    pipe.post(order);
    sender.postAll().catch(reject);
  });
}

/** The other side of {@link driveStream}. Problems are sent to the driver as a string. */
export function respondToStream(pipe: Pipe, order: StreamOrder, onDone: () => void): void {
  const kind: MessageKind = messageKinds[order.kind];
  const sender = new StreamSender(pipe, kind, order.bothWays ? order.count : 0);
  const receiver = new StreamReceiver(pipe, kind, order.count);
  const report = (error: unknown) => pipe.post(error instanceof Error ? error.message : String(error));
  pipe.receive((message) => {
    try {
      if (typeof message === 'number') sender.acknowledge(message);
      else receiver.take(message);
      if (sender.isDone && receiver.isDone) onDone();
    } catch (error) {
      report(error);
    }
  });
  sender.postAll().catch(report);
}
