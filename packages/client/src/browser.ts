import { createConnect } from './connect.ts';
import type { SocketHandlers, SocketLike } from './socket.ts';
import { MAX_STEPS, TaskQueue } from './task-queue.ts';

/** Ports share one: a channel that nobody else knows, whose messages are goes of the queue. */
const { port1: goes, port2: requests } = new MessageChannel();
const tasks = new TaskQueue(() => requests.postMessage(null));

/** One for each step of a go: an event target calls the same function only once for an event. */
const steps = Array.from({ length: MAX_STEPS }, () => (event: Event) => {
  if (tasks.step()) return;
  event.stopImmediatePropagation();
  tasks.end();
});

/** Makes a go of each such event, after `begin`: the platform drains the microtasks after each listener. */
function makeGoes<EventType extends Event>(target: EventTarget, type: string, begin: (event: EventType) => void): void {
  target.addEventListener(type, begin as (event: Event) => void);
  for (const step of steps) target.addEventListener(type, step);
  target.addEventListener(type, () => tasks.end());
}

makeGoes(goes, 'message', () => tasks.begin('requested'));
goes.start();

function openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike {
  const socket = new WebSocket(url, subprotocols);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => handlers.onOpen();
  makeGoes(socket, 'message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    tasks.begin('other');
    if (typeof data === 'string') handlers.onText(data);
    else handlers.onBinary(new Uint8Array(data));
  });
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

/** See {@link createConnect}. */
export const connect = createConnect({ openSocket, queueTask: tasks.queue });
