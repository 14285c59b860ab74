import { existsSync, writeFileSync } from 'node:fs';
import { startBroker } from '@peerport/broker';
import { descriptorFunctions } from './descriptors.mjs';
import { serve } from './serve.mjs';

const LOOK_EVERY_MS = 5;

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
  /** Creates a file, then blocks this thread until the file is gone. */
  block: (file) => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    writeFileSync(file, '');
    while (existsSync(file)) Atomics.wait(cell, 0, 0, LOOK_EVERY_MS);
  },
});
