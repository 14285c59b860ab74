import { existsSync } from 'node:fs';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { BrokerError } from './errors.ts';
import { noLog } from './log.ts';
import type { RelayHost, RelayHostSetup } from './relay-host.ts';
import type { RelayWorkerCaller, RelayWorkerData } from './relay-worker.ts';

/** The public methods of a {@link RelayHost}, wherever it lives. */
export type RelayControl = {
  [Method in keyof RelayHost]: (
    ...args: Parameters<RelayHost[Method]>
  ) => Promise<Awaited<ReturnType<RelayHost[Method]>>> | ReturnType<RelayHost[Method]>;
};

const MIB = 1024 * 1024;

/** Where the worker's code is: in a file, or in a string. */
type WorkerCode = readonly [code: URL | string, options: WorkerOptions];

/**
 * Starts a {@link RelayHost} in a worker thread. Calls reject with `ERR_RELAY_GONE` once that thread has ended. `undefined`: the
 * code of the worker cannot be found, and the reason was logged.
 */
export async function startRelayThread(
  setup: Omit<RelayHostSetup, 'isWorker'>,
  caller: RelayWorkerCaller,
): Promise<RelayControl | undefined> {
  const found = await findWorkerCode();
  if (found instanceof Error) {
    caller.log('warn', { error: found.message }, "the relay's worker was not found: the relay runs in this thread");
    return undefined;
  }
  const workerData: RelayWorkerData = { setup: { ...setup, isWorker: true }, isLogged: caller.log !== noLog };
  return control(startWorker(found, workerData), caller);
}

/** @throws {BrokerError} `ERR_RELAY_GONE` */
function startWorker([code, options]: WorkerCode, workerData: RelayWorkerData): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: workerData.setup.limits.maxRelayHeapBytes / MIB };
  try {
    return new Worker(code, { ...options, resourceLimits, workerData, name: 'peerport relay' });
  } catch (cause) {
    throw new BrokerError('ERR_RELAY_GONE', `the relay thread did not start: ${(cause as Error).message}`, { cause });
  }
}

/**
 * The worker's file is beside this one; Electron reads it out of an asar archive as well. When the app was bundled it is not: then
 * the copy is taken that came into the bundle with this import.
 */
async function findWorkerCode(): Promise<WorkerCode | Error> {
  const here: string | undefined = import.meta.url;
  const file = here === undefined ? undefined : new URL('./relay-worker.js', here);
  if (file !== undefined && existsSync(file)) return [file, {}];
  try {
    const { relayWorkerSource } = await import('./relay-worker-source.js');
    return [relayWorkerSource, { eval: true }];
  } catch (error) {
    return error as Error;
  }
}

function control(worker: Worker, caller: RelayWorkerCaller): RelayControl {
  const rpc = createBirpc<RelayHost, RelayWorkerCaller>(caller, {
    timeout: -1,
    post: (data) => worker.postMessage(data),
    on: (receive) => worker.on('message', receive),
  });
  let failure: Error | undefined;
  let closing = false;
  let hasEnded = false;
  worker.on('error', (error) => {
    failure = error;
  });
  worker.on('exit', (code) => {
    hasEnded = true;
    if (!closing) caller.log('error', { code, error: failure?.message }, 'the relay thread ended by itself');
    const why = failure?.message ?? `code ${code}`;
    rpc.$close(new BrokerError('ERR_RELAY_GONE', `the relay thread ended: ${why}`, { cause: failure }));
  });
  return {
    listen: (port) => rpc.listen(port),
    createChannel: (options) => rpc.createChannel(options),
    assign: (token, recipient) => rpc.assign(token, recipient),
    holderGone: (address, cause) => rpc.holderGone(address, cause),
    channels: () => rpc.channels(),
    revoke: (id) => rpc.revoke(id),
    stats: () => rpc.stats(),
    async close() {
      closing = true;
      if (hasEnded) return;
      await rpc.close();
      await worker.terminate();
    },
  };
}
