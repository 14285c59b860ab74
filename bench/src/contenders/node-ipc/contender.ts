import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contender } from '../contender.ts';
import type { NodeIpcConfig } from './end.ts';

/** The maintained fork of node-ipc, with its defaults: JSON over a Unix socket, from process to process. */
export const nodeIpc: Contender = {
  name: 'node-ipc',
  scenes: ['node-node'],
  cannot: {
    'one 64 MiB message': 'takes more than 15 s: it goes through all that has come of a message with every read',
  },
  async open(site, resources) {
    const directory = await mkdtemp(join(tmpdir(), 'peerport-bench-'));
    resources.use({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) });
    const config = (role: NodeIpcConfig['role']): NodeIpcConfig => ({ role, socketRoot: `${directory}/` });
    const { driver, responder } = await site.startParties(resources);
    await responder.serve('node-ipc', config('listens'));
    await driver.open('node-ipc', config('connects'));
    return driver;
  },
};
