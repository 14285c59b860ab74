/** The entry of a process that relays: what one socket of a pair sends, the other gets. Back-pressure it knows nothing of. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../../parties/serve.ts';
import { usage } from '../../parties/usage.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';

interface Waiting {
  readonly socket: WebSocket;
  readonly messages: (readonly [data: RawData, isBinary: boolean])[];
}

const listener = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
});
const waiting = new Map<string, Waiting>();
let pairsCount = 0;

listener.on('connection', (socket, { url = '' }) => {
  const first = waiting.get(url);
  if (first === undefined) {
    const messages: Waiting['messages'] = [];
    waiting.set(url, { socket, messages });
    socket.on('message', (data, isBinary) => messages.push([data, isBinary]));
    return;
  }
  waiting.delete(url);
  first.socket.removeAllListeners('message');
  for (const [data, isBinary] of first.messages) socket.send(data, { binary: isBinary });
  join(first.socket, socket);
  join(socket, first.socket);
});

function join(from: WebSocket, to: WebSocket): void {
  from.on('message', (data, isBinary) => to.send(data, { binary: isBinary }));
  from.on('close', () => to.close());
}

const functions = {
  ...usage,
  /** Addresses of as many new pairs: both sockets of a pair connect to the same one. */
  async createPairs(count: number): Promise<string[]> {
    if (listener.address() === null) await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    return Array.from({ length: count }, () => `ws://127.0.0.1:${port}/${++pairsCount}`);
  },
};

/** What the relay's process can be asked. */
export type WsRelayFunctions = typeof functions;

serve(functions);
