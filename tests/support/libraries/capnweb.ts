import type { PeerPort } from '@peerport/client';

/** Makes Cap'n Web calls over `port` reject when it closes: to Cap'n Web, a `null` message means that the peer is gone. */
export function capnwebPort(port: PeerPort): MessagePort {
  port.addEventListener('close', () => port.dispatchEvent(new MessageEvent('message', { data: null })));
  return port;
}
