import { DEFAULT_LIMITS, type Limits } from '@peerport/protocol';
import { realTime } from '../platform/time.ts';

const TICKS_COUNT = 5;

/** What a {@link CloseDeadline} asks and reports. */
export interface CloseDeadlineHooks {
  /** Bytes still to be sent. `Infinity` while there is no peer to send them to. */
  owedBytes(): number;
  /** Everything was sent, and the other side has not answered in time. */
  onUnanswered(): void;
  /** The other side has stopped taking bytes. */
  onStuck(): void;
}

/**
 * Limits how long a close waits for an answer: briefly once everything is sent, longer while the other side still has bytes to take. Time is
 * counted in ticks, and a late tick counts once, so nobody is blamed for the time that this process or the computer slept.
 */
export class CloseDeadline {
  readonly #hooks: CloseDeadlineHooks;
  readonly #stuckTicksCount: number;
  readonly #stopTicks: () => void;
  #ticksSinceSent = 0;
  #ticksSinceTaken = 0;
  #owedBytes = Number.POSITIVE_INFINITY;

  constructor(
    hooks: CloseDeadlineHooks,
    { closeTimeoutMs, flushTimeoutMs }: Pick<Limits, 'closeTimeoutMs' | 'flushTimeoutMs'> = DEFAULT_LIMITS,
    time = realTime,
  ) {
    this.#hooks = hooks;
    const tickMs = closeTimeoutMs / TICKS_COUNT;
    this.#stuckTicksCount = Math.ceil(flushTimeoutMs / tickMs);
    this.#stopTicks = time.every(tickMs, () => this.#tick());
  }

  stop(): void {
    this.#stopTicks();
  }

  #tick(): void {
    const owedBytes = this.#hooks.owedBytes();
    if (owedBytes === Number.POSITIVE_INFINITY) return;
    this.#ticksSinceSent = owedBytes === 0 ? this.#ticksSinceSent + 1 : 0;
    this.#ticksSinceTaken = owedBytes < this.#owedBytes ? 1 : this.#ticksSinceTaken + 1;
    this.#owedBytes = owedBytes;
    if (this.#ticksSinceSent === TICKS_COUNT) this.#hooks.onUnanswered();
    if (this.#ticksSinceTaken < this.#stuckTicksCount) return;
    this.stop();
    this.#hooks.onStuck();
  }
}
