/**
 * The entry of a process that relays as the broker does: unmasked, each message in one frame; what came together with another message is
 * written together.
 */
import { createServer } from 'node:http';
import { binaryFrame } from '../../../packages/broker/dist/relay/data-frame.js';
import { type RelayEnd, serveRelay } from './serve-relay.ts';
import { unmaskAll } from './unmask.ts';

function relayFramed(first: RelayEnd, second: RelayEnd): void {
  forward(first, second);
  forward(second, first);
}

/** `ws` emits all messages of a chunk before the next tick. */
function forward(from: RelayEnd, { ws, tcp }: RelayEnd): void {
  let bytesRead = 0;
  from.ws.binaryType = 'fragments';
  from.ws.on('message', (data, isBinary) => {
    const pieces = isBinary ? binaryFrame(data as Buffer[]) : [];
    const cameWithAnother = bytesRead === from.tcp.bytesRead;
    bytesRead = from.tcp.bytesRead;
    if (tcp.writableCorked === 0 && (cameWithAnother || pieces.length > 1)) {
      tcp.cork();
      process.nextTick(() => tcp.uncork());
    }
    if (isBinary) for (const piece of pieces) tcp.write(piece);
    else ws.send(data, { binary: false });
  });
  from.ws.on('close', () => ws.close());
}

serveRelay(unmaskAll(createServer()), relayFramed);
