import { startBroker } from '@peerport/broker';
import { descriptorFunctions } from './descriptors.mjs';
import { serve } from './serve.mjs';

/** @type {import('@peerport/broker').Broker} */
let broker;

serve({
  ...descriptorFunctions,
  start: async (options) => {
    broker = await startBroker(options);
    return broker.url;
  },
  createChannel: (options) => broker.createChannel(options),
  channels: () => broker.channels(),
  revoke: (id) => broker.revoke(id),
  close: () => broker.close(),
  memoryBytes: () => process.memoryUsage().rss,
  /** Keeps this thread busy, as a long computation would. */
  block: (ms) => {
    const startMs = performance.now();
    while (performance.now() - startMs < ms);
    return { startMs: performance.timeOrigin + startMs, endMs: performance.timeOrigin + performance.now() };
  },
});
