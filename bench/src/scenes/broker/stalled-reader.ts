import { setTimeout as delay } from 'node:timers/promises';
import { workloadCalled } from '../../workloads/workloads.ts';
import type { Measure } from './measure.ts';
import { growthOf, MemoryRecording } from './memory-course.ts';

const MIB = 2 ** 20;
const NAME = 'stalled reader';

/** Posts many buffers to a reader that has stopped; then the reader resumes. Measures how memory grows in the meantime. */
export const stalledReader: Measure = {
  name: NAME,
  isOfMemory: true,
  async turn(rig, record, { stalledBuffersCount, settleMs, turnMs }) {
    // Memory that a process takes for any traffic does not count as growth.
    await rig.sender.run(workloadCalled('1 MiB buffers'), turnMs);
    const [channel] = await rig.relay.createChannels(1);
    if (channel === undefined) throw new Error('the relay has made no channel');
    const { relay, sender, reader } = rig;
    await Promise.all([sender.channels.hold(relay.end, channel[0]), reader.channels.hold(relay.end, channel[1])]);
    const recording = new MemoryRecording({ sender: sender.pid, relay: relay.pid, reader: reader.pid });
    const posted = await sender.channels.postBuffers(stalledBuffersCount);
    await delay(settleMs);
    for (const party of recording.parties) {
      record.add(`${NAME}, growth of the ${party.party}`, 'MiB', 'lower', growthOf(party) / MIB);
    }
    const read = await reader.channels.readBuffers(stalledBuffersCount);
    await recording.stop();
    record.addMemory(NAME, recording.parties);
    const lostCount = posted.filter((digest, index) => digest !== read[index]).length;
    record.add(`${NAME}, buffers lost`, 'count', 'lower', lostCount);
  },
};
