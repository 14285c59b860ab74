/** The worker as a Node process. */
import { connect } from '@peerport/client';
import { serveParent } from './node-rpc.ts';
import { WorkerPeer } from './pages/worker-peer.ts';

serveParent(new WorkerPeer(connect));
