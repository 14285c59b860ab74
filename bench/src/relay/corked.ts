/** The entry of a process that relays as the unmasked one does, and writes at once what has come at once. */
import { createServer } from 'node:http';
import type { WebSocket } from 'ws';
import { type RelayEnd, serveRelay } from './serve-relay.ts';
import { unmaskAll } from './unmask.ts';

function relayCorked(first: RelayEnd, second: RelayEnd): void {
  forward(first.ws, second);
  forward(second.ws, first);
}

/** `ws` emits all messages of a chunk before the next tick. */
function forward(from: WebSocket, { ws, tcp }: RelayEnd): void {
  from.on('message', (data, isBinary) => {
    if (tcp.writableCorked === 0) {
      tcp.cork();
      process.nextTick(() => tcp.uncork());
    }
    ws.send(data, { binary: isBinary });
  });
  from.on('close', () => ws.close());
}

serveRelay(unmaskAll(createServer()), relayCorked);
