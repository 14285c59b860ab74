const SECOND_MS = 1_000;
/** A holder that has asked for nothing during this time may catch up at once. */
const BURST_MS = 2 * SECOND_MS;
const MIN_SWEPT_COUNT = 64;

/**
 * Limits how fast the holders of ports send requests to the broker. Each holder has a token bucket (RFC 2697), from which a request takes one
 * token. A bucket may be overdrawn, which makes the wait longer.
 */
export class RequestRate {
  readonly #tokenMs: number;
  readonly #now: () => number;
  /** When the bucket of each holder will be full. Full buckets need no entry. */
  readonly #fullAtMs = new Map<string, number>();
  #sweepCount = MIN_SWEPT_COUNT;

  /** @param now milliseconds on a monotonic clock. */
  constructor(maxCountPerSecond: number, now: () => number = () => performance.now()) {
    this.#tokenMs = SECOND_MS / maxCountPerSecond;
    this.#now = now;
  }

  /** Counts a request. Returns the milliseconds until the holder may send another; 0 if it may at once. */
  take(holder: string): number {
    const nowMs = this.#now();
    const fullAtMs = Math.max(nowMs, this.#fullAtMs.get(holder) ?? 0) + this.#tokenMs;
    this.#fullAtMs.set(holder, fullAtMs);
    if (this.#fullAtMs.size > this.#sweepCount) this.#sweep(nowMs);
    return Math.max(0, fullAtMs + this.#tokenMs - nowMs - BURST_MS);
  }

  #sweep(nowMs: number): void {
    for (const [holder, fullAtMs] of this.#fullAtMs) if (fullAtMs <= nowMs) this.#fullAtMs.delete(holder);
    this.#sweepCount = Math.max(MIN_SWEPT_COUNT, 2 * this.#fullAtMs.size);
  }
}
