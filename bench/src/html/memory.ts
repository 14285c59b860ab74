import type { MemoryCourse } from '../results.ts';
import { figure } from './figures.ts';
import { lineCard } from './line-card.ts';
import { lineChart } from './line-chart.ts';
import type { Look } from './looks.ts';
import type { Markup } from './markup.ts';

const MIB = 2 ** 20;
const STROKES = { sender: 'dashed', relay: 'solid', reader: 'dotted' } as const;

/** One workload: a chart for each contender, all with the same scales. */
export function memoryCards(courses: readonly MemoryCourse[], lookOf: (contender: string) => Look): Markup[] {
  const points = courses.flatMap(({ parties }) => parties.flatMap((party) => party.points));
  const seconds = Math.max(0, ...points.map(([ms]) => ms / 1_000));
  const mebibytes = Math.max(0, ...points.map(([, bytes]) => bytes / MIB));
  return courses.map(({ workload, contender, parties }) => {
    const lines = parties.map(({ party, points }) => ({
      name: party,
      look: { ...lookOf(contender), stroke: STROKES[party] },
      points: points.map(([ms, bytes]) => [ms / 1_000, bytes / MIB] as const),
    }));
    return lineCard({
      title: `${workload}: ${contender}`,
      note: 'resident memory of each process, MiB',
      chart: lineChart({
        description: `Memory of the processes over time, with ${contender}; the table has the figures.`,
        x: { label: 'seconds', domain: [0, seconds], nameOf: figure },
        y: { label: 'MiB', domain: [0, mebibytes], nameOf: figure },
        lines,
      }),
      columns: ['at first', 'at most', 'growth', 'in the end'],
      rows: lines.map(({ name, look, points }) => {
        const sizes = points.map(([, size]) => size);
        const [first, last, most] = [sizes[0], sizes.at(-1), Math.max(...sizes)];
        const cells = first === undefined || last === undefined ? [] : [first, most, most - first, last];
        return { name, look, cells: cells.map(figure) };
      }),
    });
  });
}
