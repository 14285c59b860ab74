import type { OpenEnd } from '../workloads/pipe.ts';

/** The ends that a Node process can open. A process loads only those that it opens. */
export const nodeEnds: Readonly<Record<string, OpenEnd>> = {
  peerport: async (config) => (await import('./peerport/end.ts')).openPeerport(config),
  'ws-relay': async (config) => (await import('./ws-relay/node-end.ts')).openWsRelay(config),
  'socket-io': async (config) => (await import('./socket-io/end.ts')).openSocketIo(config),
  'child-process': async (config) => (await import('./child-process/end.ts')).openChildProcess(config),
  'node-ipc': async (config) => (await import('./node-ipc/end.ts')).openNodeIpc(config),
  'worker-threads': async () => (await import('./worker-threads/end.ts')).openWorker(),
};
