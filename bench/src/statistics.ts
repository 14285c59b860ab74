import type { Spread } from './results.ts';

/** The spread of figures. @param figures at least one. */
export function spreadOf(figures: readonly number[]): Spread {
  const [low, median, high] = [25, 50, 75].map((percentile) => percentileOf(figures, percentile));
  return { low, median, high } as Spread;
}

/** The figure that `percentile` per cent of the others do not exceed, the nearest of them. @param figures at least one. */
export function percentileOf(figures: readonly number[], percentile: number): number {
  return percentilesOf(figures, [percentile])[0] as number;
}

/** The same for several percentiles, from 0 to 100. */
export function percentilesOf(figures: readonly number[], percentiles: readonly number[]): number[] {
  if (figures.length === 0) throw new RangeError('there are no figures');
  const sorted = Float64Array.from(figures).sort();
  return percentiles.map((percentile) => sorted[Math.round((percentile / 100) * (sorted.length - 1))] as number);
}
