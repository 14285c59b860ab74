import { Fifo } from '../base/fifo.ts';

/** Time after which a batch ends, so that rendering, input and timers get their turn. */
const MAX_BATCH_MS = 4;

/**
 * Runs callbacks in order, each with its microtasks, as if each were a task of its own.
 *
 * A task costs several microseconds, more than many messages do. So callbacks run in batches: something on the platform calls {@link step}
 * repeatedly, and microtasks are drained after each call (HTML §8.1.4.4, "clean up after running script"). A callback cannot tell this from
 * tasks between which the event loop happened to choose no other (§8.1.7.3). Between batches, all other tasks get their turn.
 */
export class TaskQueue {
  readonly #requestBatch: () => void;
  readonly #now: () => number;
  readonly #callbacks = new Fifo<() => void>();
  #isRequested = false;
  #isRunning = false;
  #deadline = 0;

  /** @param requestBatch starts a batch in a later task. */
  constructor(requestBatch: () => void, now = Date.now) {
    this.#requestBatch = requestBatch;
    this.#now = now;
  }

  readonly queue = (callback: () => void): void => {
    this.#callbacks.push(callback);
    this.#request();
  };

  /** A batch begins: a requested one, or one in a task that runs anyway. */
  begin(which: 'requested' | 'other'): void {
    if (which === 'requested') this.#isRequested = false;
    this.#isRunning = true;
    this.#deadline = this.#now() + MAX_BATCH_MS;
  }

  /** Runs the next callback, if there is one. Returns whether another may follow in this batch. */
  step(): boolean {
    this.#callbacks.shift()?.();
    return this.#callbacks.length > 0 && this.#now() <= this.#deadline;
  }

  /** The batch is over. */
  end(): void {
    this.#isRunning = false;
    if (this.#callbacks.length > 0) this.#request();
  }

  #request(): void {
    if (this.#isRequested || this.#isRunning) return;
    this.#isRequested = true;
    this.#requestBatch();
  }
}
