import { type PeerPort, PortClosedError } from '@peerport/client';
import { type BirpcReturn, createBirpc } from 'birpc';

/** birpc over `port`: calls reject when the port closes, and `$close()` closes it. */
export function birpcOver<Remote extends object, Local extends object>(port: PeerPort, functions: Local) {
  const rpc: BirpcReturn<Remote, Local> = createBirpc<Remote, Local>(functions, {
    timeout: -1, // `close` always comes
    post: (message) => port.postMessage(message),
    on: (receive) => port.addEventListener('message', ({ data }) => receive(data)),
    off: () => port.close(),
  });
  port.addEventListener('close', (event) => rpc.$close(new PortClosedError(event)));
  port.start();
  return rpc;
}
