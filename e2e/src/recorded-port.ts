import { difference } from './difference.ts';
import { mixedMessage, randomFrom } from './mixed-messages.ts';
import type { PeerPort } from './peerport.js';

/** What a close event said. */
export interface RecordedClose {
  readonly reason: string;
  readonly code: number;
  readonly message: string;
  readonly wasClean: boolean;
  /** How many messages had been delivered by then. */
  readonly afterMessagesCount: number;
}

/** What became of a stream of mixed messages. */
export interface MixedResult {
  /** How many had come before the last of this side's own was posted: more than none if both directions flowed at once. */
  readonly duringSendingCount: number;
  readonly receivedCount: number;
  /** The first difference from what should have come. */
  readonly difference: string | undefined;
}

const YIELD_EVERY_COUNT = 20;
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/** A port of a page, and everything that happened to it. Tests reach it through a JSHandle. */
export class RecordedPort {
  readonly port: PeerPort;
  readonly messages: unknown[] = [];
  readonly closes: RecordedClose[] = [];
  readonly problems: string[] = [];
  readonly #waiting = new Set<() => void>();
  #onMessage: ((data: unknown) => void) | undefined;

  constructor(port: PeerPort) {
    this.port = port;
    port.addEventListener('message', ({ data }) => {
      if (this.closes.length > 0) this.problems.push('a message came after close');
      if (this.#onMessage) this.#onMessage(data);
      else this.messages.push(data);
      this.#notify();
    });
    port.addEventListener('messageerror', ({ error }) => {
      this.problems.push(`messageerror: ${error instanceof Error ? error.message : String(error)}`);
    });
    port.addEventListener('close', ({ reason, code, message, wasClean }) => {
      if (this.closes.length > 0) this.problems.push('a second close event came');
      this.closes.push({ reason, code, message, wasClean, afterMessagesCount: this.messages.length });
      this.#notify();
    });
    port.start();
  }

  /** Resolves when at least `count` messages have come, with all that have. */
  async received(count: number): Promise<unknown[]> {
    await this.#until(() => this.messages.length >= count);
    return this.messages;
  }

  /** Resolves when the close event has come. */
  async closed(): Promise<RecordedClose> {
    await this.#until(() => this.closes.length > 0);
    return this.closes[0] as RecordedClose;
  }

  /** Posts `count` messages made from one seed, while it compares what comes with those of the other, `count` too. */
  async exchangeMixed(seeds: { send: number; expect: number }, count: number): Promise<MixedResult> {
    const expected = randomFrom(seeds.expect);
    let receivedCount = 0;
    let found: string | undefined;
    const receive = (data: unknown) => {
      const index = receivedCount++;
      const problem = index < count ? difference(data, mixedMessage(expected, index)) : 'one too many';
      if (problem !== undefined) found ??= `message ${index}: ${problem}`;
    };
    this.#onMessage = receive;
    // The other side may have begun before this one.
    for (const early of this.messages.splice(0)) receive(early);
    await this.#postMixed(seeds.send, count);
    const duringSendingCount = receivedCount;
    await this.#until(() => receivedCount >= count || found !== undefined);
    this.#onMessage = undefined;
    return { duringSendingCount, receivedCount, difference: found };
  }

  /** Keeps each number that comes, and answers with the next one. */
  playPingPong(first: number | undefined): void {
    this.#onMessage = (data) => {
      if (typeof data !== 'number') return;
      this.messages.push(data);
      this.port.postMessage(data + 1);
    };
    if (first !== undefined) this.port.postMessage(first);
  }

  async #postMixed(seed: number, count: number): Promise<void> {
    const random = randomFrom(seed);
    for (let index = 0; index < count; index++) {
      this.port.postMessage(mixedMessage(random, index));
      if (index % YIELD_EVERY_COUNT === 0) await nextTask();
      while (this.port.bufferedAmount > MAX_BUFFERED_BYTES && this.closes.length === 0) await nextTask();
    }
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.closes.length > 0) {
        throw new Error(
          `the port closed before that: ${JSON.stringify(this.closes[0])}; ${this.messages.length} messages`,
        );
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #notify(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
