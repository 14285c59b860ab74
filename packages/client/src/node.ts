import { DEFAULT_LIMITS } from '@peerport/protocol';
import { type ClientOptions, WebSocket } from 'ws';
import { createConnect } from './connect.ts';
import type { SocketHandlers, SocketLike } from './socket.ts';
import { TaskQueue } from './task-queue.ts';

/** Ports share one. */
const tasks = new TaskQueue(() => setImmediate(() => go('requested')));
let isGoing = false;

/** Begins a go, unless one is under way. `before` may queue what it is to run. */
function go(which: 'requested' | 'other', before = () => {}): void {
  tasks.begin(which);
  if (isGoing) return before();
  isGoing = true;
  try {
    before();
  } finally {
    step();
  }
}

/**
 * A step of a go; the next one comes when nothing is left to do that this one has queued. Node runs the ticks that a microtask
 * queues only when it has drained the microtasks. An immediate for each step would cost more than most messages do.
 */
function step(): void {
  let goesOn = true;
  try {
    goesOn = tasks.step();
  } finally {
    if (goesOn) queueMicrotask(queueStep);
    else endGo();
  }
}

const queueStep = () => process.nextTick(step);

function endGo(): void {
  isGoing = false;
  tasks.end();
}

function openSocket(url: string, subprotocols: string[], handlers: SocketHandlers): SocketLike {
  const options: ClientOptions & { closeTimeout: number } = {
    perMessageDeflate: false,
    maxPayload: DEFAULT_LIMITS.maxSocketMessageBytes,
    closeTimeout: DEFAULT_LIMITS.flushTimeoutMs,
    generateMask: zeroMask,
  };
  const socket = new WebSocket(url, subprotocols, options);
  let problem: string | undefined;
  socket.on('open', () => handlers.onOpen());
  socket.on('message', (data: Buffer, isBinary) => {
    go('other', () => {
      if (isBinary) handlers.onBinary(data);
      else handlers.onText(data.toString());
    });
  });
  socket.on('error', (error) => {
    problem = error.message;
  });
  socket.on('close', (code, reason) => handlers.onClose(code, reason.toString(), problem));
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (data) => socket.send(typeof data === 'string' ? data : Buffer.from(data)),
    give: (bytes) => socket.send(bytes),
    close: (code, reason) => socket.close(code, reason),
  };
}

/**
 * Masking keeps scripts of web pages from choosing the bytes that proxies see (RFC 6455 §10.3). This is no page, and there is no proxy
 * on loopback; and with a key of zeros neither side has to touch the bytes, which takes most of the time of a large message.
 */
function zeroMask(mask: Buffer): void {
  mask.fill(0);
}

/** See {@link createConnect}. */
export const connect = createConnect({ openSocket, queueTask: tasks.queue });
