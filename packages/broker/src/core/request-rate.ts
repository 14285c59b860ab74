const SECOND_MS = 1_000;
/** Who has asked for nothing in so long may ask for as much at once. */
const BURST_MS = 2 * SECOND_MS;
const MIN_SWEPT_COUNT = 64;

/**
 * How fast holders of ports may ask the broker for things: each has a bucket of tokens (RFC 2697 calls it so), of which one is taken for
 * each request. It may be overdrawn; then there is longer to wait.
 */
export class RequestRate {
  readonly #tokenMs: number;
  readonly #now: () => number;
  /** When the bucket of each holder will be full. None of those that are full are needed. */
  readonly #fullAtMs = new Map<string, number>();
  #sweepCount = MIN_SWEPT_COUNT;

  /** @param now milliseconds on a monotonic clock. */
  constructor(maxCountPerSecond: number, now: () => number = () => performance.now()) {
    this.#tokenMs = SECOND_MS / maxCountPerSecond;
    this.#now = now;
  }

  /** A holder asks for something. Returns the milliseconds until it may again; 0: it may at once. */
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
