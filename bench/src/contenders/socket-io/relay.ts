/** The entry of a process with a socket.io server that relays: each namespace is a pair. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { serve } from '../../parties/serve.ts';
import { MAX_MESSAGE_BYTES } from '../limits.ts';

const http = createServer();
const io = new Server(http, {
  transports: ['websocket'],
  serveClient: false,
  maxHttpBufferSize: MAX_MESSAGE_BYTES,
});
io.of(/^\/\d+$/).on('connection', (socket) => {
  socket.on('message', (message) => socket.broadcast.emit('message', message));
});
const listening = once(http.listen(0, '127.0.0.1'), 'listening');
let pairsCount = 0;

const functions = {
  async createPair(): Promise<string> {
    await listening;
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}/${++pairsCount}`;
  },
};

/** The functions of the relay's process. */
export type SocketIoRelayFunctions = typeof functions;

serve(functions);
