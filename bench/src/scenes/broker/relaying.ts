import { wsRelay } from '../../contenders/ws-relay/contender.ts';
import { workloadCalled } from '../../workloads/workloads.ts';
import type { Measure } from './measure.ts';
import type { Rig } from './rig.ts';

/** From the order to block until the thread is blocked for sure. */
const BLOCK_AHEAD_MS = 100;

const roundTrips = workloadCalled('round trip 64 B');

/** Processor time of the relay, by what goes through it. */
export const relayCpu: readonly Measure[] = [
  cpuOf('relay CPU, 1,000,000 small messages', 'small messages, one way', 1_000_000),
  cpuOf('relay CPU, 1 GiB of 1 MiB buffers', '1 MiB buffers', 1_024),
];

/** Round trips while the thread that started the broker does nothing, and while it is busy. */
export const blocked: Measure = {
  name: `${roundTrips.name}, main thread blocked`,
  cannot: { [wsRelay.name]: 'its main thread is the one that relays' },
  async turn(rig, record, { turnMs }) {
    record.addSamples(roundTrips.name, await samplesOf(rig, turnMs));
    const unblocked = rig.relay.block?.(turnMs + 2 * BLOCK_AHEAD_MS);
    await new Promise((resolve) => setTimeout(resolve, BLOCK_AHEAD_MS));
    record.addSamples(this.name, await samplesOf(rig, turnMs));
    await unblocked;
  },
};

function cpuOf(name: string, workloadName: string, count: number): Measure {
  const workload = workloadCalled(workloadName);
  return {
    name,
    async turn(rig, record, { turnMs }) {
      await rig.sender.run(workload, turnMs);
      const beforeSeconds = await rig.relay.cpuSeconds();
      const turn = await rig.sender.run(workload, turnMs);
      const seconds = (await rig.relay.cpuSeconds()) - beforeSeconds;
      if (!('messagesCount' in turn)) throw new Error(`${workloadName} sends no stream of messages`);
      record.add(name, 's', 'lower', (seconds * count) / turn.messagesCount);
    },
  };
}

async function samplesOf({ sender }: Rig, turnMs: number): Promise<readonly number[]> {
  const turn = await sender.run(roundTrips, turnMs);
  return 'samplesMs' in turn ? turn.samplesMs : [];
}
