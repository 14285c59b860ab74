import { Worker } from 'node:worker_threads';
import type { Limits } from '@peerport/protocol';
import { createBirpc } from 'birpc';
import { BrokerError } from './errors.ts';
import type { Log } from './log.ts';
import type { RelayHost } from './relay-host.ts';
import type { RelayWorkerCaller } from './relay-worker.ts';

/** The public methods of a {@link RelayHost}, wherever it lives. */
export type RelayControl = {
  [Method in keyof RelayHost]: (
    ...args: Parameters<RelayHost[Method]>
  ) => Promise<Awaited<ReturnType<RelayHost[Method]>>> | ReturnType<RelayHost[Method]>;
};

/** Starts a {@link RelayHost} in a worker thread. Calls reject with `ERR_RELAY_GONE` once that thread has ended. */
export function startRelayThread(limits: Limits, log: Log): RelayControl {
  const worker = new Worker(new URL('./relay-worker.js', import.meta.url), {
    workerData: limits,
    name: 'peerport relay',
  });
  const rpc = createBirpc<RelayHost, RelayWorkerCaller>(
    { log },
    {
      timeout: -1,
      post: (data) => worker.postMessage(data),
      on: (receive) => worker.on('message', receive),
    },
  );
  let failure: Error | undefined;
  let closing = false;
  worker.on('error', (error) => {
    failure = error;
  });
  worker.on('exit', (code) => {
    if (!closing) log('error', { code, error: failure?.message }, 'the relay thread ended by itself');
    rpc.$close(new BrokerError('ERR_RELAY_GONE', `the relay thread ended with code ${code}`, { cause: failure }));
  });
  return {
    listen: (port) => rpc.listen(port),
    createChannel: (options) => rpc.createChannel(options),
    channels: () => rpc.channels(),
    revoke: (id) => rpc.revoke(id),
    async close() {
      closing = true;
      await rpc.close();
      await worker.terminate();
    },
  };
}
