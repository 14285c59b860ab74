import { wsRelay } from '../../contenders/ws-relay/contender.ts';
import { workloadCalled } from '../../workloads/workloads.ts';
import { largeBuffers, type RelayLoad, smallMessages, takeRelayCpu } from '../relay-cpu.ts';
import type { Measure } from './measure.ts';
import type { Rig } from './rig.ts';

/** From the order to block until the thread is blocked for sure. */
const BLOCK_AHEAD_MS = 100;

const roundTrips = workloadCalled('round trip 64 B');

/** Processor time of the relay, by what goes through it. */
export const relayCpu: readonly Measure[] = [{ ...cpuOf(smallMessages), isOfInspection: true }, cpuOf(largeBuffers)];

/** Round trips while the thread that started the broker does nothing, and while it is busy. */
export const blocked: Measure = {
  name: `${roundTrips.name}, main thread blocked`,
  cannot: { [wsRelay.name]: 'its main thread is its relay' },
  async turn(rig, record, { turnMs }) {
    record.addSamples(roundTrips.name, await samplesOf(rig, turnMs));
    const unblocked = rig.relay.block?.(turnMs + 2 * BLOCK_AHEAD_MS);
    await new Promise((resolve) => setTimeout(resolve, BLOCK_AHEAD_MS));
    record.addSamples(this.name, await samplesOf(rig, turnMs));
    await unblocked;
  },
};

function cpuOf(load: RelayLoad): Measure {
  return {
    name: load.name,
    async turn({ relay, sender }, record, { turnMs }) {
      const { seconds } = await takeRelayCpu(load, sender, () => relay.cpuSeconds(), turnMs);
      record.add(load.name, 's', 'lower', seconds);
    },
  };
}

async function samplesOf({ sender }: Rig, turnMs: number): Promise<readonly number[]> {
  const turn = await sender.run(roundTrips, turnMs);
  return 'samplesMs' in turn ? turn.samplesMs : [];
}
