/** The entry of a process that relays as the broker does: unmasked, each message in one frame, and what has come at once is written at once. */
import { createServer } from 'node:http';
import type { WebSocket } from 'ws';
import { binaryFrame } from '../../../packages/broker/dist/data-frame.js';
import { type RelayEnd, serveRelay } from './serve-relay.ts';
import { unmaskAll } from './unmask.ts';

function relayFramed(first: RelayEnd, second: RelayEnd): void {
  forward(first.ws, second);
  forward(second.ws, first);
}

/** `ws` emits all messages of a chunk before the next tick. */
function forward(from: WebSocket, { ws, tcp }: RelayEnd): void {
  from.binaryType = 'fragments';
  from.on('message', (data, isBinary) => {
    if (tcp.writableCorked === 0) {
      tcp.cork();
      process.nextTick(() => tcp.uncork());
    }
    if (isBinary) for (const piece of binaryFrame(data as Buffer[])) tcp.write(piece);
    else ws.send(data, { binary: false });
  });
  from.on('close', () => ws.close());
}

serveRelay(unmaskAll(createServer()), relayFramed);
