/** The entry of a process that relays with plain `ws`. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../../parties/serve.ts';
import { usage } from '../../parties/usage.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';

/** The functions of a relay's process. */
export interface RelayFunctions {
  /** Processor time since it started. */
  cpuSeconds(): number;
  /** The addresses of that many new pairs: both sockets of a pair connect to the same one. */
  createPairs(count: number): Promise<string[]>;
}

const http = createServer();
const listener = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES });
/** The first socket of each pair, paused until the second one connects, so that nothing is lost. */
const waiting = new Map<string, WebSocket>();
let pairsCount = 0;

listener.on('connection', (second, { url = '' }) => {
  const first = waiting.get(url);
  if (first === undefined) {
    second.pause();
    waiting.set(url, second);
    return;
  }
  waiting.delete(url);
  forward(first, second);
  forward(second, first);
  first.resume();
});
const listening = once(http.listen(0, '127.0.0.1'), 'listening');

serve({
  ...usage,
  async createPairs(count) {
    await listening;
    const { port } = http.address() as AddressInfo;
    return Array.from({ length: count }, () => `ws://127.0.0.1:${port}/${++pairsCount}`);
  },
} satisfies RelayFunctions);

/** Forwards messages in the simplest way, without back-pressure. */
function forward(from: WebSocket, to: WebSocket): void {
  from.on('message', (data, isBinary) => to.send(data, { binary: isBinary }));
  from.on('close', () => to.close());
}
