import { Resources } from '@peerport/hosts';
import type { Contender } from '../contenders/contender.ts';
import type { Effort } from '../effort.ts';
import { reasonOf } from '../errors.ts';
import type { Party } from '../parties/party.ts';
import { elapsed, isProcessorTimeKnown, processorSeconds } from '../processor-time.ts';
import type { Progress } from '../progress.ts';
import type { Recorder } from '../recorder.ts';
import type { Turn, Workload } from '../workloads/workloads.ts';
import { hold } from './contest.ts';
import { Entrant } from './entrant.ts';
import type { Site } from './site.ts';

const ROUND_TRIP_FACTOR = 8;
/** Processes that slept through the turns of others need a while to answer as fast as before. */
const LEAD_IN_TURNS = 2;

/** What happens in a scene. */
export interface PeersOptions {
  readonly site: Site;
  readonly contenders: readonly Contender[];
  readonly workloads: readonly Workload[];
  readonly effort: Effort;
  readonly recorder: Recorder;
  readonly progress: Progress;
}

/** Runs each workload with all contenders that start. */
export async function runPeers(options: PeersOptions): Promise<void> {
  const { site, contenders, workloads, effort, recorder, progress } = options;
  const { scene } = site;
  const { turnMs } = effort;
  progress.expect(1 + sum(contenders.map(({ name }) => turnsCount(name, options))));
  await using resources = new Resources();
  const started = await startAll(options, resources);
  for (const workload of workloads) {
    const entrants = started.filter(({ name }) => workloadsOf(name, options).includes(workload));
    const cannot = (name: string) => contenders.find((contender) => contender.name === name)?.cannot?.[workload.name];
    const play = async (driver: Party, contender: string) => {
      const subject = { scene, workload: workload.name, contender };
      if (workload.does === 'round trips') await driver.run(workload, LEAD_IN_TURNS * turnMs);
      const { turn, ...work } = await watched(() => driver.run(workload, turnMs));
      if (isProcessorTimeKnown) recorder.addWork(subject, { ...work, messagesCount: turn.messagesCount });
      if ('samplesMs' in turn) recorder.addSamples(subject, turn.samplesMs);
      else recorder.add({ ...subject, unit: workload.unit, better: workload.better }, turn.figure);
    };
    const prepare = (driver: Party) => driver.prepare(workload, turnMs);
    const roundsCount = roundsOf(workload, effort);
    await hold({ scene, workload: workload.name, roundsCount, entrants, cannot, prepare, play }, options);
  }
}

/** Other load disturbs single messages most, and their targets are within a tenth. */
function roundsOf({ does }: Workload, { roundsCount }: Effort): number {
  return does === 'round trips' ? ROUND_TRIP_FACTOR * roundsCount : roundsCount;
}

/** Runs a turn, and measures its processor time. */
async function watched(take: () => Promise<Turn>) {
  const before = await processorSeconds();
  const startMs = performance.now();
  const turn = await take();
  const wallSeconds = (performance.now() - startMs) / 1_000;
  return { turn, wallSeconds, seconds: elapsed(before, await processorSeconds()) };
}

function workloadsOf(contender: string, { workloads, effort: { thorough } }: PeersOptions): readonly Workload[] {
  return thorough === undefined || thorough.includes(contender) ? workloads : workloads.slice(0, 1);
}

function turnsCount(contender: string, options: PeersOptions): number {
  return sum(workloadsOf(contender, options).map((workload) => roundsOf(workload, options.effort)));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** @returns those that have started; `resources` ends them. */
async function startAll(options: PeersOptions, resources: Resources): Promise<Entrant<Party>[]> {
  const { site, contenders, effort, recorder, progress } = options;
  const { scene } = site;
  progress.step(`${scene}: start all`);
  const started = await Promise.all(
    contenders.map(async (contender) => {
      const { name, mayBeMissing = false } = contender;
      const entrant = resources.use(new Entrant(name, effort.limitMs, (held) => contender.open(site, held)));
      try {
        await entrant.open();
        return [entrant];
      } catch (error) {
        recorder.skip({ scene, contender: name, reason: reasonOf(error), isExpected: mayBeMissing });
        progress.drop(turnsCount(name, options));
        return [];
      }
    }),
  );
  return started.flat();
}
