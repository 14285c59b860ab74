import { Fifo } from '../base/fifo.ts';

/** Time after which a go ends, so that rendering, input and timers get their turn. */
const MAX_GO_MS = 4;

/**
 * Runs callbacks in order, with the microtasks that each queues done before the next, as if each were a task of its own.
 *
 * A task costs several microseconds, which is more than many a message does. So the callbacks run in goes. The platform makes a
 * go out of whatever lets it call {@link step} again and again, with the microtasks drained after each (HTML §8.1.4.4, "clean up
 * after running script"). To whoever is called, that is the same as tasks between which the event loop happened to choose
 * no other (§8.1.7.3); between goes, all others have their turn.
 */
export class TaskQueue {
  readonly #requestGo: () => void;
  readonly #now: () => number;
  readonly #callbacks = new Fifo<() => void>();
  #isRequested = false;
  #isRunning = false;
  #deadline = 0;

  /** @param requestGo has a go made, in a later task. */
  constructor(requestGo: () => void, now = Date.now) {
    this.#requestGo = requestGo;
    this.#now = now;
  }

  readonly queue = (callback: () => void): void => {
    this.#callbacks.push(callback);
    this.#request();
  };

  /** A go begins: one that was requested, or that some other task has room for. */
  begin(which: 'requested' | 'other'): void {
    if (which === 'requested') this.#isRequested = false;
    this.#isRunning = true;
    this.#deadline = this.#now() + MAX_GO_MS;
  }

  /** Runs the callback that is next, if there is one. Returns whether another may follow in this go. */
  step(): boolean {
    this.#callbacks.shift()?.();
    return this.#callbacks.length > 0 && this.#now() <= this.#deadline;
  }

  /** The go is over. */
  end(): void {
    this.#isRunning = false;
    if (this.#callbacks.length > 0) this.#request();
  }

  #request(): void {
    if (this.#isRequested || this.#isRunning) return;
    this.#isRequested = true;
    this.#requestGo();
  }
}
