import type { PeerPort } from '@peerport/client';

/** Has Cap'n Web's calls over `port` reject when it closes: to Cap'n Web, the message `null` says that the peer is gone. */
export function capnwebPort(port: PeerPort): MessagePort {
  port.addEventListener('close', () => port.dispatchEvent(new MessageEvent('message', { data: null })));
  return port;
}
