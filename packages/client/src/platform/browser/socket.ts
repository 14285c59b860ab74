import { DEFAULT_LIMITS } from '@peerport/protocol';
import { ConnectingLine } from '../connecting-line.ts';
import { addEventListener } from '../native-events.ts';
import type { SocketHandlers, SocketLike } from '../socket.ts';
import { realTime } from '../time.ts';
import { watchOpenFailure, whyNotInTime } from './open-failure.ts';
import { watchPageCache } from './page-cache.ts';
import { makeBatches, tasks } from './tasks.ts';

/** RFC 6455 §7.1.5: the code of a socket that went down without one. */
const ABNORMAL_CLOSURE = 1006;

const PUT_ASIDE = 'the browser closes the sockets of a page that it puts into its back/forward cache';

const { WebSocket } = globalThis;

/** Shared by all ports of the page. */
const line = new ConnectingLine();

/** The open sockets, with their URLs. */
const open = new Map<WebSocket, string>();

/** See {@link Platform.openSocket}. */
export function openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike {
  let socket: WebSocket | undefined;
  let isOver = false;
  let isPutAside = false;
  const failure = watchOpenFailure(url);

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
      failure.stop();
      open.set(made, url);
      handlers.onOpen();
    });
    makeBatches(made, 'message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      tasks.begin('other');
      if (typeof data === 'string') handlers.onText(data);
      else handlers.onBinary(new Uint8Array(data));
    });
    addEventListener.call(made, 'close', (event) => {
      const { code, reason } = event as CloseEvent;
      end(code, reason, problem(made));
    });
    // Chromium fires no `close` event if a Content-Security-Policy blocks the socket.
    addEventListener.call(made, 'error', () => {
      if (made.readyState === WebSocket.CLOSED) realTime.after(0, () => end(ABNORMAL_CLOSURE, '', problem(made)));
    });
    return made;
  }

  function problem(made: WebSocket): string | undefined {
    if (isPutAside) return PUT_ASIDE;
    if (open.has(made)) return undefined;
    return failure.whyFailed({ openCount: open.size, isBrokerThere: [...open.values()].includes(url) });
  }

  function end(code: number, reason: string, why: string | undefined): void {
    if (isOver) return;
    isOver = true;
    if (socket !== undefined) open.delete(socket);
    leaveLine();
    failure.stop();
    stopWatching();
    handlers.onClose(code, reason, why);
  }

  return {
    get bufferedAmount() {
      return socket?.bufferedAmount ?? 0;
    },
    // Chromium logs an error for each send on a socket that is closing.
    send: (data) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(data);
    },
    give: (bytes) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    close: (code, reason) => socket?.close(code, reason),
    // The browser still waits for the other side: it has no way to abandon a socket.
    terminate() {
      socket?.close();
      end(ABNORMAL_CLOSURE, '', undefined);
    },
  };
}
