import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { BrokerError } from '../base/errors.ts';
import { noLog } from '../base/log.ts';
import type { RelayHost, RelayHostSetup } from '../host/relay-host.ts';
import { haltAtExit, haltFlag } from './halt.ts';
import type { RelayWorkerCaller, RelayWorkerData } from './relay-worker.ts';

/** The public methods of a {@link RelayHost}, wherever it lives. */
export type RelayControl = {
  [Method in keyof RelayHost]: (
    ...args: Parameters<RelayHost[Method]>
  ) => Promise<Awaited<ReturnType<RelayHost[Method]>>> | ReturnType<RelayHost[Method]>;
};

const MIB = 1024 * 1024;

/**
 * The worker's code, or why it cannot be had. It loads with this module: an import that fails once, for want of a file descriptor for
 * instance, fails ever after.
 */
const workerSource = import('./relay-worker-source.js').then(
  ({ relayWorkerSource }) => relayWorkerSource,
  (error: Error) => error,
);

/**
 * Starts a {@link RelayHost} in a worker thread. Calls reject with `ERR_RELAY_GONE` once that thread has ended. `undefined`: the
 * code of the worker cannot be had, and the reason was logged.
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
    // And none of those of the app, which might have it read as an ES module, or load others before it.
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

function control(worker: Worker, caller: RelayWorkerCaller): RelayControl {
  const rpc = createBirpc<RelayHost, RelayWorkerCaller>(caller, {
    timeout: -1,
    post: (data) => worker.postMessage(data),
    on: (receive) => worker.on('message', receive),
  });
  let failure: Error | undefined;
  let closing = false;
  let end: BrokerError | undefined;
  worker.on('error', (error) => {
    failure = error;
  });
  worker.on('exit', (code) => {
    if (!closing) caller.log('error', { code, error: failure?.message }, 'the relay thread ended by itself');
    const why = failure?.message ?? `code ${code}`;
    end = new BrokerError('ERR_RELAY_GONE', `the relay thread ended: ${why}`, { cause: failure });
    rpc.$close(end);
  });
  /** @throws {BrokerError} `ERR_RELAY_GONE` */
  const relay = () => {
    if (end !== undefined) throw end;
    return rpc;
  };
  return {
    listen: async (port) => relay().listen(port),
    createChannel: async (options) => relay().createChannel(options),
    assign: async (token, recipient) => relay().assign(token, recipient),
    holderGone: async (address, cause) => relay().holderGone(address, cause),
    channels: async () => relay().channels(),
    revoke: async (id) => relay().revoke(id),
    stats: async () => relay().stats(),
    async close() {
      closing = true;
      if (end !== undefined) return;
      await rpc.close().catch((error) => {
        // A thread that ends by itself meanwhile is as closed as it can be.
        if (end === undefined) throw error;
      });
      await worker.terminate();
    },
  };
}
