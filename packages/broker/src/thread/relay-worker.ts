import { parentPort, workerData } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { type Log, noLog } from '../base/log.ts';
import { RelayHost, type RelayHostSetup } from '../host/relay-host.ts';
import { type HaltFlag, haltIfTold } from './halt.ts';
import { guardMemory } from './memory-guard.ts';

/** Functions in the broker's thread that the relay's worker thread calls. */
export interface RelayWorkerCaller {
  log: Log;
  onChannelEnd(channelId: string): void;
}

/** The thread's `workerData`. */
export interface RelayWorkerData {
  readonly setup: RelayHostSetup;
  /** Whether the app has a logger. Writing a line costs both threads more than most of what is logged. */
  readonly isLogged: boolean;
  readonly flag: HaltFlag;
}

const port = parentPort;
if (port === null) throw new Error('relay-worker must be run as a worker thread');

const { setup, isLogged, flag } = workerData as RelayWorkerData;
port.on('message', (message) => haltIfTold(message, flag));
guardMemory(setup.limits.maxRelayHeapBytes);
const host = new RelayHost(
  setup,
  isLogged ? (level, fields, message) => void rpc.log.asEvent(level, fields, message) : noLog,
  (channelId) => void rpc.onChannelEnd.asEvent(channelId),
);
const rpc = createBirpc<RelayWorkerCaller, RelayHost>(host, {
  bind: 'functions',
  post: (data) => port.postMessage(data),
  on: (receive) => port.on('message', receive),
});
