import { parentPort, workerData } from 'node:worker_threads';
import type { Limits } from '@peerport/protocol';
import { createBirpc } from 'birpc';
import type { Log } from './log.ts';
import { RelayHost } from './relay-host.ts';

/** What the relay's worker thread calls in the broker's thread. */
export interface RelayWorkerCaller {
  log: Log;
  onChannelEnd(channelId: string): void;
}

const port = parentPort;
if (port === null) throw new Error('relay-worker is the entry of a worker thread');

const host = new RelayHost(
  workerData as Limits,
  (level, fields, message) => void rpc.log.asEvent(level, fields, message),
  (channelId) => void rpc.onChannelEnd.asEvent(channelId),
);
const rpc = createBirpc<RelayWorkerCaller, RelayHost>(host, {
  bind: 'functions',
  post: (data) => port.postMessage(data),
  on: (receive) => port.on('message', receive),
});
