import { createJsonRpc } from '@peerport/broker/inspect';
import type { AdminEvents } from '@peerport/protocol/admin';
import type { PageFunctions } from '../../src/inspector/page-protocol.ts';

/** The connection of the page to a broker, through `peerport inspector`. */
export interface BrokerLink {
  readonly functions: PageFunctions;
  /** Resolves with the reason when the socket is down. */
  readonly closed: Promise<string>;
}

/** Waits for a socket to open. @throws {Error} it did not. */
export async function openLink(socket: WebSocket, events: AdminEvents): Promise<BrokerLink> {
  const closed = new Promise<string>((resolve) => {
    socket.addEventListener('close', ({ reason }) => resolve(reason || 'peerport inspector has ended'));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    void closed.then((reason) => reject(new Error(reason)));
  });
  const functions = createJsonRpc<PageFunctions, AdminEvents>(events, {
    // Browsers warn about sending while the socket closes.
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    listen: (receive) => socket.addEventListener('message', ({ data }) => receive(String(data))),
    onMalformed: () => socket.close(),
  });
  void closed.then((reason) => functions.$close(new Error(reason)));
  return { functions, closed };
}
