import { cpus } from 'node:os';
import type { SoakOptions } from './options.ts';
import type { SoakResult } from './run.ts';

const MIB = 1024 * 1024;
const MAX_PROBLEMS_COUNT = 50;

/** One line, while it runs. */
export function progressLine({ totals, actions, roundsCount, problems }: SoakResult, elapsedMs: number): string {
  const killed = `${actions['kill a peer']} peers and ${actions['kill a broker']} brokers killed`;
  const done = `${grouped(totals.channelsCount)} channels, ${grouped(totals.deliveredCount)} messages`;
  return `${Math.round(elapsedMs / 1000)} s, round ${roundsCount + 1}: ${done}, ${killed}, ${problems.length} problems`;
}

/** The report, in Markdown. */
export function render({ minutes, seed }: SoakOptions, result: SoakResult): string {
  const { totals, actions, siege, problems } = result;
  const rows: readonly (readonly [string, string | number])[] = [
    ['peers killed', actions['kill a peer']],
    ['brokers killed', actions['kill a broker']],
    ['peers stopped for a while', actions['stop a peer']],
    ['channels', totals.channelsCount],
    ['… closed / aborted / revoked at random', `${actions.close} / ${actions.abort} / ${actions.revoke}`],
    ['ports that closed, each once, for a reason that was given', totals.portsCount],
    ['messages posted', totals.postedCount],
    ['messages delivered: in order, once, whole', totals.deliveredCount],
    ['messages lost, as `close` events said', totals.lostCount],
    ['messages posted to processes that were killed', totals.postedToKilledCount],
    ['spent tickets tried again, and refused', result.refusedTicketsCount],
    ...Object.entries(result.memoryBytes).map(([name, bytes]) => [`memory: ${name}`, memoryCourse(bytes)] as const),
    ['sent by hostile ports', `${grouped(Math.round(siege.hostileBytes / MIB))} MiB`],
    ['round trips of others beside them', siege.roundTripsCount],
    ['… p99 alone', `${siege.p99.quietMs.toFixed(1)} ms`],
    ['… p99 while they attack another broker', `${siege.p99.decoyMs.toFixed(1)} ms`],
    ['… p99 beside them', `${siege.p99.besiegedMs.toFixed(1)} ms`],
    ['… times as long as alone, side by side', siege.ratios.toQuiet.toFixed(1)],
    ['… times as long as with the other broker', siege.ratios.toDecoy.toFixed(1)],
    ['problems', problems.length],
  ];
  return [
    `\`npm run soak -- --minutes ${minutes} --seed ${seed}\`: ${result.roundsCount} rounds, ${machine()}`,
    '',
    ...table(rows.map(([what, figure]) => [what, typeof figure === 'number' ? grouped(figure) : figure])),
    ...(problems.length > 0 ? ['', ...problems.slice(0, MAX_PROBLEMS_COUNT).map((problem) => `- ${problem}`)] : []),
    '',
  ].join('\n');
}

function memoryCourse(bytes: readonly number[]): string {
  const [first = 0, last = 0] = [bytes[1] ?? bytes[0], bytes.at(-1)].map((value) => (value ?? 0) / MIB);
  return `${first.toFixed(1)} → ${last.toFixed(1)} MiB`;
}

function table(rows: readonly (readonly [string, string] | string[])[]): string[] {
  const widths = [0, 1].map((column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = ([what = '', figure = '']: readonly string[]) =>
    `| ${what.padEnd(widths[0] ?? 0)} | ${figure.padStart(widths[1] ?? 0)} |`;
  const rule = `| ${'-'.repeat(widths[0] ?? 0)} | ${'-'.repeat((widths[1] ?? 0) - 1)}: |`;
  return [line(['', '']), rule, ...rows.map(line)];
}

function machine(): string {
  return `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} cores`;
}

function grouped(figure: number): string {
  return figure.toLocaleString('en-US');
}
