import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_MESSAGE_BYTES } from '../contenders/limits.ts';
import { serve } from '../parties/serve.ts';
import { usage } from '../parties/usage.ts';

/** One of the two sockets of a pair, and the TCP socket under it. */
export interface RelayEnd {
  readonly ws: WebSocket;
  readonly tcp: Socket;
}

/** What a relay's process can be asked. */
export interface RelayFunctions {
  /** Processor time since it began. */
  cpuSeconds(): number;
  /** Addresses of as many new pairs: both sockets of a pair connect to the same one. */
  createPairs(count: number): Promise<string[]>;
}

/**
 * Makes this process a relay: listens, and has any two sockets that connect to the same address joined. They are paused
 * until then, so that nothing is lost that the first one sends.
 *
 * @param join has what either end sends go to the other.
 */
export function serveRelay(http: Server, join: (first: RelayEnd, second: RelayEnd) => void): void {
  const listener = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES });
  const waiting = new Map<string, RelayEnd>();
  let pairsCount = 0;
  listener.on('connection', (ws, { url = '', socket: tcp }) => {
    const end = { ws, tcp };
    const first = waiting.get(url);
    if (first === undefined) {
      ws.pause();
      waiting.set(url, end);
      return;
    }
    waiting.delete(url);
    join(first, end);
    first.ws.resume();
  });
  const listening = once(http.listen(0, '127.0.0.1'), 'listening');
  const functions = {
    ...usage,
    async createPairs(count) {
      await listening;
      const { port } = http.address() as AddressInfo;
      return Array.from({ length: count }, () => `ws://127.0.0.1:${port}/${++pairsCount}`);
    },
  } satisfies RelayFunctions;
  serve(functions);
}
