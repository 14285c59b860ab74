import { DEFAULT_LIMITS, type Limits } from '@peerport/protocol';
import { realTime } from '../platform/time.ts';

const TICKS_COUNT = 5;

/** What a {@link CloseDeadline} asks, and tells. */
export interface CloseDeadlineHooks {
  /** Bytes that wait to be sent; `Infinity` while there is nobody to send them to. */
  owedBytes(): number;
  /** All has been sent, and the other side has had the time to answer. */
  onUnanswered(): void;
  /** The other side takes nothing any more. */
  onStuck(): void;
}

/**
 * Bounds how long a close that is not answered is waited for: briefly once all has been sent, and long while the other side has something
 * to take. Each tick counts once, however late it comes: so nobody is blamed for what this process, or the computer, slept through.
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
