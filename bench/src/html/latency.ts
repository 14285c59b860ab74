import type { Latencies } from '../results.ts';
import { figure } from './figures.ts';
import { lineCard } from './line-card.ts';
import { lineChart, logAxis } from './line-chart.ts';
import type { Look } from './looks.ts';
import type { Markup } from './markup.ts';

const COLUMNS = [50, 90, 99, 99.9, 100];
const TICKS = [50, 90, 99, 99.9, 99.99, 99.999];

/** One workload: the latency of the slowest, on an axis that gives each nine of the percentile the same width. */
export function latencyCard(
  latencies: readonly [Latencies, ...Latencies[]],
  lookOf: (contender: string) => Look,
): Markup {
  const [{ workload }] = latencies;
  const points = latencies.flatMap(({ percentiles }) => percentiles.filter(([, ms]) => ms > 0));
  const finite = points.map(([percentile]) => percentile).filter((percentile) => percentile < 100);
  // 100 % has infinitely many nines: it is drawn half a nine after the last finite one.
  const end = ninesOf(Math.max(90, ...finite)) + 0.5;
  const ticks = TICKS.filter((percentile) => ninesOf(percentile) < end);
  return lineCard({
    title: workload,
    note: 'ms, lower is better; logarithmic scale; each nine of the percentile has the same width',
    chart: lineChart({
      description: `Percentiles of ${workload} for each contender; the table has the figures.`,
      x: {
        label: 'percentile',
        domain: [0, 100],
        place: (percentile) => Math.min(ninesOf(percentile), end),
        ticks: [...ticks, 100],
        nameOf: percentileName,
      },
      y: logAxis(
        'ms',
        points.map(([, ms]) => ms),
      ),
      lines: latencies.map(({ contender, percentiles }) => ({
        name: contender,
        look: lookOf(contender),
        points: percentiles.filter(([, ms]) => ms > 0),
      })),
    }),
    columns: COLUMNS.map(percentileName),
    rows: latencies.map(({ contender, percentiles }) => ({
      name: contender,
      look: lookOf(contender),
      cells: COLUMNS.map((wanted) => percentiles.find(([percentile]) => percentile >= wanted)).map((found) =>
        found ? figure(found[1]) : undefined,
      ),
    })),
  });
}

/** 90 has one, 99 has two, 99.9 has three. */
function ninesOf(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

function percentileName(percentile: number): string {
  return percentile === 100 ? 'max' : `p${percentile}`;
}
