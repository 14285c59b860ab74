import { payloadLengthOf, type TappedMessage } from '@peerport/protocol/admin';
import { ADMIN_LIMITS } from '../limits.ts';

/** Time that messages are collected. */
const INTERVAL_MS = 50;
const { maxQueuedCount, maxQueuedBytes } = ADMIN_LIMITS;

/** Where the messages of a tap go. */
export interface TapSink {
  /** `missedCount` were left out before `messages`. */
  send(messages: readonly TappedMessage[], missedCount: number): void;
  /** Whether what was sent before has not left yet. */
  isBackedUp(): boolean;
}

/** Collects what a tap sees. Messages for which there is no room are left out and counted, so that nothing waits for the viewer. */
export class TapQueue {
  readonly #sink: TapSink;
  #messages: TappedMessage[] = [];
  #bytes = 0;
  /** Messages left out before those that wait here, and after them. */
  #missedBeforeCount = 0;
  #missedAfterCount = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(sink: TapSink) {
    this.#sink = sink;
  }

  /** Whether a message would be left out. */
  get isFull(): boolean {
    return this.#messages.length >= maxQueuedCount || this.#bytes >= maxQueuedBytes;
  }

  push(message: TappedMessage): void {
    if (this.isFull) {
      this.miss(1);
      return;
    }
    this.#messages.push(message);
    this.#bytes += payloadLengthOf(message);
    this.#timer ??= setTimeout(() => this.#onTime(), INTERVAL_MS);
  }

  /** Counts messages that cannot be shown. */
  miss(count: number): void {
    this.#missedAfterCount += count;
    this.#timer ??= setTimeout(() => this.#onTime(), INTERVAL_MS);
  }

  /** Sends the messages that wait. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const messages = this.#messages;
    const isNews = messages.length + this.#missedBeforeCount + this.#missedAfterCount > 0;
    if (isNews) this.#sink.send(messages, this.#missedBeforeCount);
    this.#messages = [];
    this.#bytes = 0;
    this.#missedBeforeCount = this.#missedAfterCount;
    this.#missedAfterCount = 0;
    if (this.#missedBeforeCount > 0) this.#timer = setTimeout(() => this.#onTime(), INTERVAL_MS);
  }

  /** Sends everything that waits. Nothing may be pushed afterwards. */
  close(): void {
    this.flush();
    this.flush();
  }

  #onTime(): void {
    this.#timer = undefined;
    if (this.#sink.isBackedUp()) this.#timer = setTimeout(() => this.#onTime(), INTERVAL_MS);
    else this.flush();
  }
}
