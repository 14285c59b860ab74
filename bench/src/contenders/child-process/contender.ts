import type { SerializationType } from 'node:child_process';
import { startNodeParty } from '../../parties/node-party.ts';
import type { Contender } from '../contender.ts';

const NO_BUFFERS = 'its JSON has no buffers; see child_process IPC (advanced)';

/** A parent and the child that it has forked, with the default serialization, JSON. */
export const childProcess: Contender = {
  ...contender('child_process IPC', 'json'),
  cannot: { '64 KiB buffers': NO_BUFFERS, '1 MiB buffers': NO_BUFFERS, 'one 64 MiB message': NO_BUFFERS },
};

/** The same with structured clone. */
export const childProcessAdvanced = contender('child_process IPC (advanced)', 'advanced');

function contender(name: string, serialization: SerializationType): Contender {
  return {
    name,
    scenes: ['node-node'],
    async open(_site, resources) {
      const driver = resources.use(await startNodeParty());
      await driver.open('child-process', serialization);
      return driver;
    },
  };
}
