import { DEFAULT_LIMITS } from '@peerport/protocol';
import { type ClientOptions, WebSocket } from 'ws';
import { createConnect } from './connect.ts';
import type { SocketHandlers, SocketLike } from './socket.ts';

function openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike {
  const options: ClientOptions & { closeTimeout: number } = {
    perMessageDeflate: false,
    maxPayload: DEFAULT_LIMITS.maxSocketMessageBytes,
    closeTimeout: DEFAULT_LIMITS.flushTimeoutMs,
  };
  const socket = new WebSocket(url, subprotocols, options);
  let problem: string | undefined;
  socket.on('open', () => handlers.onOpen());
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) handlers.onBinary(data);
    else handlers.onText(data.toString());
  });
  socket.on('error', (error) => {
    problem = error.message;
  });
  socket.on('close', (code, reason) => handlers.onClose(code, reason.toString(), problem));
  return socket;
}

/** See {@link createConnect}. */
export const connect = createConnect({ openSocket, queueTask: setImmediate });
