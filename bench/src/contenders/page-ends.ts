import type { OpenEnd } from '../workloads/pipe.ts';
import { openBroadcastChannel } from './broadcast-channel/end.ts';
import { openElectronIpc, openElectronPort } from './electron/end.ts';
import { openNativePort } from './native-port/end.ts';
import { openPeerport } from './peerport/end.ts';
import { openSocketIo } from './socket-io/end.ts';
import { openDataChannel } from './webrtc/end.ts';
import { openWsRelay } from './ws-relay/page-end.ts';

/** The ends that a page can open. */
export const pageEnds: Readonly<Record<string, OpenEnd>> = {
  peerport: openPeerport,
  'native-port': openNativePort,
  'ws-relay': openWsRelay,
  'socket-io': openSocketIo,
  webrtc: openDataChannel,
  'broadcast-channel': openBroadcastChannel,
  'electron-ipc': openElectronIpc,
  'electron-port': openElectronPort,
};
