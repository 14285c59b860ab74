import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const NANOSECONDS_A_MS = 1e6;

/** Delays of an event loop, in milliseconds. */
export interface Delays {
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
}

/** Measures the delay of this thread's event loop. Because that takes a timer, it begins with the first call of `take`. */
export class EventLoopDelay {
  #histogram: IntervalHistogram | undefined;

  /** Returns the delays since the last call; zeros at first. */
  take(): Delays {
    const histogram = this.#histogram ?? monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    const delays = {
      mean: latenessOf(histogram.mean),
      p99: latenessOf(histogram.percentile(99)),
      max: latenessOf(histogram.max),
    };
    histogram.reset();
    histogram.enable();
    this.#histogram = histogram;
    return delays;
  }

  close(): void {
    this.#histogram?.disable();
  }
}

/** The histogram records the time between ticks of its timer. While it is empty, its figures are not finite, or far off. */
function latenessOf(nanoseconds: number): number {
  const ms = nanoseconds / NANOSECONDS_A_MS - RESOLUTION_MS;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
