import { makeGoes, tasks } from './browser-tasks.ts';
import { type Connect, createConnect } from './connect.ts';
import { addEventListener } from './native-events.ts';
import { watchObstacle } from './obstacle.ts';
import { realTime } from './real-time.ts';
import type { SocketHandlers, SocketLike } from './socket.ts';

/** RFC 6455 §7.1.5: the code of a socket that went down without one. */
const ABNORMAL_CLOSURE = 1006;

const { WebSocket, MessageChannel, structuredClone, reportError } = globalThis;

function openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike {
  const obstacle = watchObstacle(url);
  const socket = new WebSocket(url, subprotocols);
  socket.binaryType = 'arraybuffer';
  addEventListener.call(socket, 'open', () => {
    obstacle.stop();
    handlers.onOpen();
  });
  makeGoes(socket, 'message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    tasks.begin('other');
    if (typeof data === 'string') handlers.onText(data);
    else handlers.onBinary(new Uint8Array(data));
  });
  let isOver = false;
  const end = (code: number, reason: string) => {
    if (isOver) return;
    isOver = true;
    handlers.onClose(code, reason, obstacle.stop());
  };
  addEventListener.call(socket, 'close', (event) => {
    const { code, reason } = event as CloseEvent;
    end(code, reason);
  });
  // Chromium fires no `close` at a socket that a Content-Security-Policy forbids.
  addEventListener.call(socket, 'error', () => {
    if (socket.readyState === WebSocket.CLOSED) realTime.after(0, () => end(ABNORMAL_CLOSURE, ''));
  });
  const send = (data: string | Uint8Array<ArrayBuffer>) => {
    // Chromium logs an error for every send on a socket that the broker is closing.
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  };
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send,
    give: send,
    close: (code, reason) => socket.close(code, reason),
    // The browser goes on to wait, and there is no other way to give a socket up.
    terminate() {
      socket.close();
      end(ABNORMAL_CLOSURE, '');
    },
  };
}

/** Opens a port with a ticket. See {@link Connect}. */
export const connect: Connect = createConnect({
  openSocket,
  queueTask: tasks.queue,
  nativePorts: {
    newChannel: () => new MessageChannel(),
    transfer: (port) => structuredClone(port, { transfer: [port] }),
  },
  reportError: (error) => reportError(error),
});
