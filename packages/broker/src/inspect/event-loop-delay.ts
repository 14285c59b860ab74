import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const NANOSECONDS_A_MS = 1e6;

/** How late an event loop ran, in milliseconds. */
export interface Delays {
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
}

/** Measures how late the event loop of this thread runs, from the first time that somebody asks: it takes a timer. */
export class EventLoopDelay {
  #histogram: IntervalHistogram | undefined;

  /** Since this was last called; zeros at first. */
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

/** The histogram holds times from one tick of its timer to the next. Without any, its figures are not finite, or far off. */
function latenessOf(nanoseconds: number): number {
  const ms = nanoseconds / NANOSECONDS_A_MS - RESOLUTION_MS;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
