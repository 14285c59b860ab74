/** Seconds that are remembered. */
export const HISTORY_SECONDS = 120;

/** The second of the epoch that `atMs` falls into. */
export function secondOf(atMs: number): number {
  return Math.floor(atMs / 1_000);
}

/** One number for each of the last {@link HISTORY_SECONDS} seconds. */
export class SecondSeries {
  readonly #values = new Float64Array(HISTORY_SECONDS);
  /** The second that each value is of. */
  readonly #seconds = new Float64Array(HISTORY_SECONDS).fill(Number.NaN);

  add(second: number, amount: number): void {
    this.set(second, (this.at(second) ?? 0) + amount);
  }

  set(second: number, value: number): void {
    const slot = second % HISTORY_SECONDS;
    this.#seconds[slot] = second;
    this.#values[slot] = value;
  }

  /** Nothing for a second without a value. */
  at(second: number): number | undefined {
    const slot = second % HISTORY_SECONDS;
    return this.#seconds[slot] === second ? this.#values[slot] : undefined;
  }
}

/** The last {@link HISTORY_SECONDS} seconds until `second`, oldest first. */
export function secondsUntil(second: number): number[] {
  return Array.from({ length: HISTORY_SECONDS }, (_, index) => second - HISTORY_SECONDS + 1 + index);
}
