import { Resources } from '@peerport/hosts';
import type { Contender } from '../../contenders/contender.ts';
import type { Effort } from '../../effort.ts';
import type { Progress } from '../../progress.ts';
import type { Recorder } from '../../recorder.ts';
import { hold } from '../contest.ts';
import { Entrant } from '../entrant.ts';
import { firstMessage, idle, pairing } from './channels.ts';
import type { Measure, MeasureRecord } from './measure.ts';
import { blocked, relayCpu } from './relaying.ts';
import { inspected, type Rig, relays, startRig } from './rig.ts';
import { stalledReader } from './stalled-reader.ts';

/** What the scene runs. */
export interface BrokerOptions {
  readonly contenders: readonly Contender[];
  /** Whether a measure was requested. */
  readonly isWanted: (name: string) => boolean;
  readonly effort: Effort;
  readonly recorder: Recorder;
  readonly progress: Progress;
}

const scene = 'broker';
/** All measures. */
export const measures: readonly Measure[] = [firstMessage, pairing, idle, ...relayCpu, blocked, stalledReader];
/** A GiB takes longer than any turn of the other scenes. */
const LIMIT_FACTOR = 4;

/** Measures peerport's broker and, where it has an equivalent, a plain relay. */
export async function runBroker({ contenders, isWanted, effort, recorder, progress }: BrokerOptions): Promise<void> {
  await using resources = new Resources();
  const entrants = contenders
    .filter(({ name }) => name in relays)
    .map(({ name }) => resources.use(new Entrant(name, effort.limitMs * LIMIT_FACTOR, (held) => startRig(name, held))));
  const wanted = measures
    .filter(({ name }) => isWanted(name))
    .map((measure) => ({
      measure,
      roundsCount: measure.isOfMemory ? 1 : effort.roundsCount,
      present: entrants.filter(({ name }) => measure.isOfInspection || !inspected.includes(name)),
    }));
  progress.expect(wanted.reduce((sum, { roundsCount, present }) => sum + roundsCount * present.length, 0));
  for (const { measure, roundsCount, present } of wanted) {
    const { name: workload } = measure;
    const cannot = (name: string) => measure.cannot?.[name];
    const play = (rig: Rig, name: string) => measure.turn(rig, recordOf(name, recorder), effort);
    if (measure.isOfMemory) for (const entrant of entrants) await entrant[Symbol.asyncDispose]();
    await hold({ scene, workload, roundsCount, entrants: present, cannot, play }, { recorder, progress });
  }
}

function recordOf(contender: string, recorder: Recorder): MeasureRecord {
  return {
    add: (workload, unit, better, figure) => recorder.add({ scene, workload, contender, unit, better }, figure),
    addSamples: (workload, samplesMs) => recorder.addSamples({ scene, workload, contender }, samplesMs),
    addMemory: (workload, parties) => recorder.addMemory({ scene, workload, contender, parties }),
  };
}
