import { CONSUMERS, totalOf } from './processor-time.ts';
import type { Measurement, ProcessorTime, Results, Scene, Skipped, TargetResult } from './results.ts';
import { spreadOf } from './statistics.ts';
import { digits, spread, table } from './table.ts';

const COLUMNS = ['workload', 'contender', 'median', '(middle half)', 'unit'];

/** Renders the results of a run as Markdown, with a table per scene. */
export function render(results: Results): string {
  const { machine, date, versions, roundsCount, measurements, processorTimes, skipped, targets } = results;
  const scenes = [...new Set(measurements.map(({ scene }) => scene))];
  const versionList = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine}; ${date.slice(0, 10)}; ${versionList.join(', ')}.`,
    `Medians of ${roundsCount} rounds, eight times as many for round trips between two parties; the middle half is in brackets.`,
    'The last column compares turns of the same round: above 1, the contender in its heading is better.',
    ...scenes.flatMap((scene) => [...sceneLines(scene, measurements), ...processorTimeLines(scene, processorTimes)]),
    ...targetLines(targets),
    ...skippedLines(skipped),
    '',
  ].join('\n');
}

function sceneLines(scene: Scene, measurements: readonly Measurement[]): string[] {
  const ofScene = measurements.filter((measurement) => measurement.scene === scene);
  const [{ contender: first } = { contender: '' }] = ofScene;
  const rows = ofScene.map((measurement, index) => {
    const { workload, contender, unit, spread: figures } = measurement;
    const isFirst = ofScene[index - 1]?.workload !== workload;
    const middleHalf = `(${digits(figures.low)}–${digits(figures.high)})`;
    return [
      isFirst ? workload : '',
      contender,
      digits(figures.median),
      middleHalf,
      unit,
      gain(measurement, ofScene, first),
    ];
  });
  return ['', `## ${scene}`, '', ...table([...COLUMNS, `${first} is better by`], rows)];
}

/** Microseconds, in the order of the first column: the same workloads and contenders as above. */
function processorTimeLines(scene: Scene, processorTimes: readonly ProcessorTime[]): string[] {
  const ofScene = processorTimes.filter((time) => time.scene === scene);
  if (ofScene.length === 0) return [];
  const rows = ofScene.map(({ workload, contender, microseconds, coresCount }, index) => [
    ofScene[index - 1]?.workload === workload ? '' : workload,
    contender,
    ...CONSUMERS.map((consumer) => digits(microseconds[consumer])),
    digits(totalOf(microseconds)),
    coresCount.toFixed(2),
  ]);
  const columns = ['processor time, µs each', 'contender', ...CONSUMERS, 'together', 'cores busy'];
  return ['', ...table(columns, rows)];
}

/** How many times better the figures of `first` are, in the same rounds. */
function gain({ workload, contender, better, rounds }: Measurement, others: readonly Measurement[], first: string) {
  const own = others.find((other) => other.workload === workload && other.contender === first);
  if (own === undefined || contender === first || own.rounds.length !== rounds.length) return '';
  const ratios = own.rounds.map((figure, round) =>
    better === 'higher' ? figure / (rounds[round] as number) : (rounds[round] as number) / figure,
  );
  return ratios.every(Number.isFinite) ? spread(spreadOf(ratios)) : '';
}

function targetLines(targets: readonly TargetResult[]): string[] {
  if (targets.length === 0) return [];
  return ['', '## Targets', '', ...targets.map(({ verdict, target, detail }) => `- ${verdict}: ${target}. ${detail}`)];
}

function skippedLines(skipped: readonly Skipped[]): string[] {
  if (skipped.length === 0) return [];
  const subject = ({ scene, contender, workload }: Skipped) => [scene, contender, workload].filter(Boolean).join(', ');
  return ['', '## Skipped', '', ...skipped.map((entry) => `- ${subject(entry)}: ${entry.reason}`)];
}
