import type { WebSocket } from 'ws';
import type { RelayEnd } from './serve-relay.ts';

/** Joins two sockets in the plainest way: what one receives, the other sends. Back-pressure it knows nothing of. */
export function relayMessages(first: RelayEnd, second: RelayEnd): void {
  forward(first.ws, second.ws);
  forward(second.ws, first.ws);
}

function forward(from: WebSocket, to: WebSocket): void {
  from.on('message', (data, isBinary) => to.send(data, { binary: isBinary }));
  from.on('close', () => to.close());
}
