import { setImmediate } from 'node:timers';
import { nextTick } from '../base/next-tick.ts';

/** Part of a turn that each socket gets in any case: one in so many. */
const QUANTA_COUNT = 16;

/** Work that may take more than its share of a turn of the event loop. */
export interface Task {
  /** Does the next part of it: about `quantumBytes`, or one job. */
  run(): void;
}

/**
 * Shares the turns of the relay's event loop fairly among its sockets, like deficit round robin. Work is counted in bytes; what takes longer
 * than its bytes counts as more. Nobody waits until all together have used up `maxTurnBytes`. After that, a task that has had its quantum
 * waits for the next turn, at the end of the queue.
 *
 * A turn also has room for one job: something that takes long for its bytes, such as a handshake, or a request to the broker. Jobs have a
 * queue of their own, so messages do not wait for them.
 *
 * A turn ends when {@link #next} runs, which it does only if somebody waits. While there is little to do, one turn spans many turns of the
 * event loop, and costs nothing to end.
 */
export class Scheduler {
  /** What a socket may use in each turn. */
  readonly quantumBytes: number;
  /** Number of the current turn. */
  turn = 0;
  readonly #maxTurnBytes: number;
  #usedBytes = 0;
  #hasJob = false;
  #bytesToNotice = Number.POSITIVE_INFINITY;
  #onNotice = () => {};
  readonly #tasks = new Set<Task>();
  /** Tasks whose next part is a job. */
  readonly #jobs = new Set<Task>();
  #isScheduled = false;

  constructor(maxTurnBytes: number) {
    this.#maxTurnBytes = maxTurnBytes;
    this.quantumBytes = Math.ceil(maxTurnBytes / QUANTA_COUNT);
  }

  /** Whether all together have used what a turn has room for. */
  get isUsedUp(): boolean {
    return this.#usedBytes >= this.#maxTurnBytes;
  }

  /** Counts work as used. */
  spend(bytes: number): void {
    this.#usedBytes += bytes;
    this.#bytesToNotice -= bytes;
    if (this.#bytesToNotice > 0) return;
    this.#bytesToNotice = Number.POSITIVE_INFINITY;
    nextTick(this.#onNotice);
  }

  /** Takes this turn's job. Returns `false` if it was taken, or others wait for one. */
  takeJob(): boolean {
    if (this.#hasJob || this.#jobs.size > 0) return false;
    this.#hasJob = true;
    return true;
  }

  /** Calls `onNotice` once, after so many more bytes were spent. Replaces an earlier call. */
  notifyAfter(bytes: number, onNotice: () => void): void {
    this.#bytesToNotice = bytes;
    this.#onNotice = onNotice;
  }

  /** Runs a task when its turn comes. */
  enqueue(task: Task): void {
    this.#tasks.add(task);
    this.#schedule();
  }

  /** Runs a task, whose next part is a job, when its turn comes. */
  enqueueJob(task: Task): void {
    this.#jobs.add(task);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Runs after the sockets that have something to read, and before they are polled again.
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#isScheduled = false;
    this.turn++;
    this.#usedBytes = 0;
    this.#hasJob = false;
    for (const task of this.#jobs) {
      this.#jobs.delete(task);
      this.#hasJob = true;
      task.run();
      break;
    }
    // A set also iterates over what is added meanwhile, so an unfinished task runs again while there is room.
    for (const task of this.#tasks) {
      if (this.isUsedUp) break;
      this.#tasks.delete(task);
      task.run();
    }
    if (this.#tasks.size > 0 || this.#jobs.size > 0) this.#schedule();
  }
}
