import { createConnect } from './connect.ts';
import type { SocketHandlers, SocketLike } from './socket.ts';

function openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike {
  const socket = new WebSocket(url, subprotocols);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => handlers.onOpen();
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') handlers.onText(data);
    else handlers.onBinary(new Uint8Array(data));
  };
  socket.onclose = ({ code, reason }) => handlers.onClose(code, reason, undefined);
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send(data) {
      // Chromium logs an error for every send on a socket that the broker is closing.
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close: (code, reason) => socket.close(code, reason),
  };
}

function taskQueue(): (callback: () => void) => void {
  if ('scheduler' in globalThis) return (callback) => void globalThis.scheduler.postTask(callback);
  const { port1, port2 } = new MessageChannel();
  const callbacks: (() => void)[] = [];
  port1.onmessage = () => callbacks.shift()?.();
  return (callback) => {
    callbacks.push(callback);
    port2.postMessage(null);
  };
}

/** See {@link createConnect}. */
export const connect = createConnect({ openSocket, queueTask: taskQueue() });
