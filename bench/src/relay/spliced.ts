/** The entry of a process that relays without ever having a frame: it passes on what comes, as it comes. */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { Reframer } from './reframer.ts';
import { type RelayEnd, serveRelay } from './serve-relay.ts';

/** Takes over both TCP sockets from `ws`, which has done the handshakes. Closing handshakes pass like everything else. */
function splice(first: RelayEnd, second: RelayEnd): void {
  for (const { tcp } of [first, second]) tcp.removeAllListeners('data');
  pump(first.tcp, second.tcp);
  pump(second.tcp, first.tcp);
}

function pump(from: Socket, to: Socket): void {
  const reframer = new Reframer();
  from.on('data', (chunk: Buffer) => {
    to.cork();
    for (const bytes of reframer.reframe(chunk)) to.write(bytes);
    to.uncork();
    if (to.writableNeedDrain) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('close', () => to.destroy());
}

serveRelay(createServer({ highWaterMark: DEFAULT_LIMITS.relayBufferBytes }), splice);
