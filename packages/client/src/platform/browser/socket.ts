import { DEFAULT_LIMITS } from '@peerport/protocol';
import { ConnectingLine } from '../../connection/connecting-line.ts';
import type { SocketHandlers, SocketLike } from '../../connection/socket.ts';
import { addEventListener } from '../native-events.ts';
import { realTime } from '../time.ts';
import { watchObstacle, whyNotInTime } from './obstacle.ts';
import { watchPageCache } from './page-cache.ts';
import { makeGoes, tasks } from './tasks.ts';

/** RFC 6455 §7.1.5: the code of a socket that went down without one. */
const ABNORMAL_CLOSURE = 1006;

const PUT_ASIDE = 'the browser closes the sockets of a page that it puts into its back/forward cache';

const { WebSocket } = globalThis;

/** All ports of the page share it. */
const line = new ConnectingLine();

/** URLs of the sockets that are open, by socket. */
const open = new Map<WebSocket, string>();

/** See {@link Platform.openSocket}. */
export function openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike {
  let socket: WebSocket | undefined;
  let isOver = false;
  let isPutAside = false;
  const obstacle = watchObstacle(url);

  const stopWatching = watchPageCache(() => {
    isPutAside = true;
    socket?.close();
  });

  const leaveLine = line.enter({
    begin() {
      try {
        socket = connect();
      } catch (error) {
        tasks.queue(() => end(ABNORMAL_CLOSURE, '', (error as Error).message));
      }
    },
    giveUp(hasBegun) {
      end(ABNORMAL_CLOSURE, '', whyNotInTime(DEFAULT_LIMITS.connectTimeoutMs, hasBegun, open.size));
      socket?.close();
    },
  });

  function connect(): WebSocket {
    const made = new WebSocket(url, subprotocols);
    made.binaryType = 'arraybuffer';
    addEventListener.call(made, 'open', () => {
      leaveLine();
      obstacle.stop();
      open.set(made, url);
      handlers.onOpen();
    });
    makeGoes(made, 'message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      tasks.begin('other');
      if (typeof data === 'string') handlers.onText(data);
      else handlers.onBinary(new Uint8Array(data));
    });
    addEventListener.call(made, 'close', (event) => {
      const { code, reason } = event as CloseEvent;
      end(code, reason, problem(made));
    });
    // Chromium fires no `close` at a socket that a Content-Security-Policy forbids.
    addEventListener.call(made, 'error', () => {
      if (made.readyState === WebSocket.CLOSED) realTime.after(0, () => end(ABNORMAL_CLOSURE, '', problem(made)));
    });
    return made;
  }

  function problem(made: WebSocket): string | undefined {
    if (isPutAside) return PUT_ASIDE;
    if (open.has(made)) return undefined;
    return obstacle.whyFailed({ openCount: open.size, isBrokerThere: [...open.values()].includes(url) });
  }

  function end(code: number, reason: string, why: string | undefined): void {
    if (isOver) return;
    isOver = true;
    if (socket !== undefined) open.delete(socket);
    leaveLine();
    obstacle.stop();
    stopWatching();
    handlers.onClose(code, reason, why);
  }

  return {
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0;
    },
    // Chromium logs an error for every send on a socket that the broker is closing.
    send: (data) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(data);
    },
    give: (bytes) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    close: (code, reason) => socket?.close(code, reason),
    // The browser goes on to wait, and there is no other way to give a socket up.
    terminate() {
      socket?.close();
      end(ABNORMAL_CLOSURE, '', undefined);
    },
  };
}
