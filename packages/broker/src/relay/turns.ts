import { setImmediate } from 'node:timers';
import { nextTick } from './next-tick.ts';

/** Of what all sockets together may have in a turn, what each gets in any case. */
const SLICES_COUNT = 16;

/** Something that has more to do than its part of a turn of the event loop. */
export interface Worker {
  /** Does the next piece of it: about `sliceBytes`, or a job. */
  proceed(): void;
}

/**
 * Shares the turns of the relay's event loop among its sockets. What each has it do is counted in bytes; what costs more than its bytes
 * counts as more. Nobody waits before all of them together have taken `maxTurnBytes`; then whoever has had its slice waits for the next
 * turn, and for its place in the line.
 *
 * A turn also has room for one job: something that takes long for its bytes, such as a handshake, or a request to the broker. Jobs have a
 * line of their own, so messages do not wait for them.
 *
 * A turn is what passes between two runs of {@link #next}, which runs when somebody waits: while little is to do, it spans many turns of
 * the event loop, and nothing is spent on ending it.
 */
export class Turns {
  /** What a socket may take in each turn. */
  readonly sliceBytes: number;
  readonly #maxTurnBytes: number;
  /** Which turn it is. */
  number = 0;
  #spentBytes = 0;
  #hasJob = false;
  #alarmBytes = Number.POSITIVE_INFINITY;
  #onAlarm = () => {};
  /** A line: whoever is not done goes to its end. */
  readonly #waiting = new Set<Worker>();
  /** The line of those whose next piece is a job. */
  readonly #jobs = new Set<Worker>();
  #isScheduled = false;

  constructor(maxTurnBytes: number) {
    this.#maxTurnBytes = maxTurnBytes;
    this.sliceBytes = Math.ceil(maxTurnBytes / SLICES_COUNT);
  }

  /** Whether all together have taken what they may. */
  get isUsedUp(): boolean {
    return this.#spentBytes >= this.#maxTurnBytes;
  }

  spend(bytes: number): void {
    this.#spentBytes += bytes;
    this.#alarmBytes -= bytes;
    if (this.#alarmBytes > 0) return;
    this.#alarmBytes = Number.POSITIVE_INFINITY;
    nextTick(this.#onAlarm);
  }

  /** Whether the caller may do a job in this turn: there was none, and nobody waits to do one. */
  takeJob(): boolean {
    if (this.#hasJob || this.#jobs.size > 0) return false;
    this.#hasJob = true;
    return true;
  }

  /** Calls `onAlarm` once, when so many bytes more have been spent. An earlier alarm is forgotten. */
  alarm(bytes: number, onAlarm: () => void): void {
    this.#alarmBytes = bytes;
    this.#onAlarm = onAlarm;
  }

  /** Calls `proceed()` when it is its turn. */
  wait(worker: Worker): void {
    this.#waiting.add(worker);
    this.#schedule();
  }

  /** Calls `proceed()` when it is its turn to do a job. */
  waitForJob(worker: Worker): void {
    this.#jobs.add(worker);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // Comes after the sockets from which there is something to read, and before the next look at them.
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#isScheduled = false;
    this.number++;
    this.#spentBytes = 0;
    this.#hasJob = false;
    for (const worker of this.#jobs) {
      this.#jobs.delete(worker);
      this.#hasJob = true;
      worker.proceed();
      break;
    }
    // A set goes on to what is added meanwhile: whoever is not done comes again, while there is time.
    for (const worker of this.#waiting) {
      if (this.isUsedUp) break;
      this.#waiting.delete(worker);
      worker.proceed();
    }
    if (this.#waiting.size > 0 || this.#jobs.size > 0) this.#schedule();
  }
}
