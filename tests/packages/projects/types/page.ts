import { connect, type PeerPort } from '@peerport/client';
import { connect as connectBundled } from '@peerport/client/bundle';
import '@peerport/client/electron/preload';
import { onPort, requestPort } from '@peerport/client/electron/renderer';

onPort('types', (port, _message, ports) => console.log(port.channel, ports.length));
export const asked: Promise<PeerPort> = requestPort('types');
export const port = connectBundled(location.hash.slice(1));
connect(location.hash).addEventListener('message', ({ data }) => document.body.append(String(data)));
