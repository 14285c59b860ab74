import { startNodeParty } from '../../parties/node-party.ts';
import type { Contender } from '../contender.ts';

/** Two threads of one process: the cost without a process boundary. */
export const workerThreads: Contender = {
  name: 'worker_threads (in-process)',
  scenes: ['node-node'],
  async open(_site, resources) {
    const driver = resources.use(await startNodeParty());
    await driver.open('worker-threads', null);
    return driver;
  },
};
