import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { BrokerError } from '../base/errors.ts';
import { noLog } from '../base/log.ts';
import type { RelayHost, RelayHostSetup } from '../host/relay-host.ts';
import { haltAtExit, haltFlag } from './halt.ts';
import type { RelayWorkerCaller, RelayWorkerData } from './relay-worker.ts';

/** The public methods of a {@link RelayHost}, in this thread or in its own. */
export type RelayControl = {
  [Method in keyof RelayHost]: (
    ...args: Parameters<RelayHost[Method]>
  ) => Promise<Awaited<ReturnType<RelayHost[Method]>>> | ReturnType<RelayHost[Method]>;
};

const MIB = 1024 * 1024;

/**
 * The worker's code, or why it cannot be loaded. It is loaded with this module because an import that has failed once, for lack of a file
 * descriptor for instance, fails every time.
 */
const workerSource = import('./relay-worker-source.js').then(
  ({ relayWorkerSource }) => relayWorkerSource,
  (error: Error) => error,
);

/**
 * Starts a {@link RelayHost} in a worker thread. Calls reject with `ERR_RELAY_GONE` once that thread has ended. Resolves with `undefined` if
 * the worker's code cannot be loaded, after logging why.
 *
 * @throws {BrokerError} `ERR_RELAY_GONE`: the thread cannot start.
 */
export async function startRelayThread(
  setup: Omit<RelayHostSetup, 'isWorker'>,
  caller: RelayWorkerCaller,
): Promise<RelayControl | undefined> {
  const source = await workerSource;
  if (typeof source !== 'string') {
    caller.log('warn', { error: source.message }, "the relay's worker was not found: the relay runs in this thread");
    return undefined;
  }
  const flag = haltFlag();
  const workerData: RelayWorkerData = { setup: { ...setup, isWorker: true }, isLogged: caller.log !== noLog, flag };
  const worker = startWorker(source, workerData);
  haltAtExit(worker, flag);
  return control(worker, caller);
}

/** @throws {BrokerError} `ERR_RELAY_GONE` */
function startWorker(source: string, workerData: RelayWorkerData): Worker {
  const options = {
    eval: true,
    // None of the app's own, which might make this an ES module or preload others.
    execArgv: ['--input-type=commonjs'],
    resourceLimits: { maxOldGenerationSizeMb: workerData.setup.limits.maxRelayHeapBytes / MIB },
    workerData,
    name: 'peerport relay',
  };
  try {
    return new Worker(source, options);
  } catch (cause) {
    throw new BrokerError('ERR_RELAY_GONE', `the relay thread did not start: ${(cause as Error).message}`, { cause });
  }
}

/** `ended`: calls reject with the error. */
type ThreadState = { readonly name: 'running' | 'closing' } | { readonly name: 'ended'; readonly error: BrokerError };

function control(worker: Worker, caller: RelayWorkerCaller): RelayControl {
  const rpc = createBirpc<RelayHost, RelayWorkerCaller>(caller, {
    timeout: -1,
    post: (data) => worker.postMessage(data),
    on: (receive) => worker.on('message', receive),
  });
  let state: ThreadState = { name: 'running' };
  let failure: Error | undefined;
  worker.on('error', (error) => {
    failure = error;
  });
  worker.on('exit', (code) => {
    if (state.name === 'running')
      caller.log('error', { code, error: failure?.message }, 'the relay thread ended unexpectedly');
    const why = failure?.message ?? `code ${code}`;
    const error = new BrokerError('ERR_RELAY_GONE', `the relay thread ended: ${why}`, { cause: failure });
    state = { name: 'ended', error };
    rpc.$close(error);
  });
  /** @throws {BrokerError} `ERR_RELAY_GONE` */
  const relay = () => {
    if (state.name === 'ended') throw state.error;
    return rpc;
  };
  return {
    listen: async (port) => relay().listen(port),
    createChannel: async (options) => relay().createChannel(options),
    assign: async (token, holder) => relay().assign(token, holder),
    holderGone: async (address, cause) => relay().holderGone(address, cause),
    channels: async () => relay().channels(),
    revoke: async (id) => relay().revoke(id),
    stats: async () => relay().stats(),
    async close() {
      if (state.name === 'ended') return;
      state = { name: 'closing' };
      await rpc.close().catch((error) => {
        // A thread that has ended meanwhile needs no closing.
        if (state.name !== 'ended') throw error;
      });
      await worker.terminate();
    },
  };
}
