import { setTimeout as delay } from 'node:timers/promises';
import { residentBytes } from '../../memory.ts';
import { percentileOf } from '../../statistics.ts';
import type { Measure } from './measure.ts';
import type { Rig } from './rig.ts';

const FIRST_MESSAGES_COUNT = 20;
const CHANNELS_A_TURN_COUNT = 200;
const WARM_UP_TURNS = 10;
const KIB = 1024;

/** From createChannel(), in the relay's process, to the first message from one Node process to the other. */
export const firstMessage: Measure = {
  name: 'createChannel() to first message',
  async turn(rig, record) {
    const timesMs: number[] = [];
    while (timesMs.length < FIRST_MESSAGES_COUNT) {
      timesMs.push(await timeOf(() => openChannels(rig, 1)));
      await closeChannels(rig);
    }
    record.add(this.name, 'ms', 'lower', percentileOf(timesMs, 50));
  },
};

const warmRigs = new WeakSet<Rig>();

/** Many channels, each with a first message. */
export const pairing: Measure = {
  name: 'channels created and paired',
  async turn(rig, record) {
    if (!warmRigs.has(rig)) await warmUp(rig);
    const ms = await timeOf(() => openChannels(rig, CHANNELS_A_TURN_COUNT));
    await closeChannels(rig);
    record.add(this.name, 'channels/s', 'higher', (CHANNELS_A_TURN_COUNT * 1_000) / ms);
  },
};

/** How much the relay's memory grows while many channels are open and idle. */
export const idle: Measure = {
  name: 'memory of an idle channel',
  isOfMemory: true,
  async turn(rig, record, { idleChannelsCount, settleMs }) {
    await openChannels(rig, CHANNELS_A_TURN_COUNT);
    await closeChannels(rig);
    await delay(settleMs);
    const beforeBytes = await residentBytes(rig.relay.pid);
    await openChannels(rig, idleChannelsCount);
    await delay(settleMs);
    const bytes = (await residentBytes(rig.relay.pid)) - beforeBytes;
    await closeChannels(rig);
    record.add('channels open at once', 'count', 'higher', idleChannelsCount);
    record.add(this.name, 'KiB', 'lower', bytes / idleChannelsCount / KIB);
  },
};

/** Until most of the code involved is compiled, a channel takes several times as long. */
async function warmUp(rig: Rig): Promise<void> {
  for (let turns = WARM_UP_TURNS; turns > 0; turns--) {
    await openChannels(rig, CHANNELS_A_TURN_COUNT);
    await closeChannels(rig);
  }
  warmRigs.add(rig);
}

async function openChannels({ relay, sender, reader }: Rig, count: number): Promise<void> {
  const configs = await relay.createChannels(count);
  await Promise.all([
    sender.channels.greet(
      relay.end,
      configs.map(([first]) => first),
    ),
    reader.channels.meet(
      relay.end,
      configs.map(([, second]) => second),
    ),
  ]);
}

async function closeChannels({ sender, reader }: Rig): Promise<void> {
  await Promise.all([sender.channels.closeAll(), reader.channels.closeAll()]);
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
