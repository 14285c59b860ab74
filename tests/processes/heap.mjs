/**
 * A broker whose memory can be searched: that of this thread, and that of the relay's.
 */
import { syncBuiltinESMExports } from 'node:module';
import { text } from 'node:stream/consumers';
import { getHeapSnapshot } from 'node:v8';
import workerThreads from 'node:worker_threads';
import { serve } from './serve.mjs';

/** @type {workerThreads.Worker[]} */
const workers = [];

workerThreads.Worker = class extends workerThreads.Worker {
  constructor(...args) {
    super(...args);
    workers.push(this);
  }
};
syncBuiltinESMExports();

const { startBroker } = await import('@peerport/broker');

/** @type {import('@peerport/broker').Broker} */
let broker;

serve({
  start: async (options) => {
    broker = await startBroker(options);
    return broker.url;
  },
  createChannel: (options) => broker.createChannel(options),
  channels: () => broker.channels(),
  /** How many heaps there are, and in which of them each of the strings is. */
  search: async (strings) => {
    // Split, or the strings that are looked for would be found in the list of them.
    const wanted = strings.map((halves) => halves.map((half) => Buffer.from(half)));
    strings.length = 0;
    const snapshots = [getHeapSnapshot(), ...(await Promise.all(workers.map((worker) => worker.getHeapSnapshot())))];
    const heaps = await Promise.all(snapshots.map(text));
    return {
      heapsCount: heaps.length,
      found: wanted.map((halves) => heaps.map((heap) => heap.includes(Buffer.concat(halves).toString()))),
    };
  },
});
