import { broadcastChannel } from './broadcast-channel/contender.ts';
import { childProcess, childProcessAdvanced } from './child-process/contender.ts';
import type { Contender } from './contender.ts';
import { electronIpc, electronPort } from './electron/contender.ts';
import { nativePort } from './native-port/contender.ts';
import { nodeIpc } from './node-ipc/contender.ts';
import { peerport, peerportBatch, peerportInspect, peerportTapped } from './peerport/contender.ts';
import { socketIo } from './socket-io/contender.ts';
import { webRtc } from './webrtc/contender.ts';
import { workerThreads } from './worker-threads/contender.ts';
import { wsRelay } from './ws-relay/contender.ts';

/** All contenders. */
export const contenders: readonly Contender[] = [
  peerport,
  peerportBatch,
  peerportInspect,
  peerportTapped,
  nativePort,
  wsRelay,
  socketIo,
  webRtc,
  broadcastChannel,
  electronIpc,
  electronPort,
  childProcess,
  childProcessAdvanced,
  nodeIpc,
  workerThreads,
];
