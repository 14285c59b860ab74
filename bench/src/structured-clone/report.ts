import { digits, grouped, spread, table } from '../table.ts';
import type { Effort, Measurement } from './measure.ts';
import type { RuntimeName } from './runtime.ts';
import type { Size } from './size.ts';

/** The results of a run, as `--json` writes them. */
export interface Report {
  /** Processor, cores, system. */
  readonly machine: string;
  /** When the run began, ISO 8601. */
  readonly date: string;
  readonly effort: Effort;
  readonly size: Size;
  readonly runtimes: readonly RuntimeReport[];
  readonly skipped: readonly Skipped[];
}

/** The figures of one runtime. */
export interface RuntimeReport {
  readonly name: RuntimeName;
  readonly title: string;
  readonly measurements: readonly Measurement[];
}

/** A runtime without figures. */
export interface Skipped {
  readonly name: RuntimeName;
  readonly reason: string;
}

const COLUMNS = ['value', 'bytes', 'structuredClone', 'peerport', 'ratio (middle half)', 'serialize', 'deserialize'];

/** Renders a report as Markdown. */
export function render({ machine, date, effort, size, runtimes, skipped }: Report): string {
  const { minifiedBytes, gzippedBytes } = size;
  return [
    '## structured-clone',
    '',
    `Codec: ${grouped(minifiedBytes)} bytes minified, ${grouped(gzippedBytes)} gzipped.`,
    '',
    `${machine}; ${date.slice(0, 10)}; ${effort.rounds} rounds of ${effort.turnMs} ms each. Medians in µs;`,
    'the middle half of the rounds is in brackets. A ratio below 1 means that peerport is faster.',
    ...runtimes.flatMap(({ title, measurements }) => ['', `${title}:`, '', ...table(COLUMNS, measurements.map(rowOf))]),
    ...skipped.flatMap(({ name, reason }) => ['', `Skipped: ${name} (${reason}).`]),
    '',
  ].join('\n');
}

function rowOf(measurement: Measurement): string[] {
  const { name, bytes, platformUs, peerportUs, ratio, serializeUs, deserializeUs } = measurement;
  const [platform, peerport, writing, reading] = [platformUs, peerportUs, serializeUs, deserializeUs].map(digits);
  return [name, grouped(bytes), platform, peerport, spread(ratio), writing, reading] as string[];
}
