import { startNodeParty } from '../../parties/node-party.ts';
import type { Contender } from '../contender.ts';

/** Two threads of one process: what it costs where there is no border to cross. */
export const workerThreads: Contender = {
  name: 'worker_threads (in-process)',
  scenes: ['node-node'],
  async open(_site, resources) {
    const driver = resources.use(await startNodeParty());
    await driver.open('worker-threads', null);
    return driver;
  },
};
