import type { Socket } from 'node:net';
import type { ServerOptions, WebSocket } from 'ws';
import { nextTick } from '../base/next-tick.ts';

/*
 * Everything that the broker knows about `ws` beyond its public API. A minor release may change any of it: so package.json accepts patches
 * only, and `ws-internals.test.ts` has a test for each. What is relied on:
 *
 * - `ws` reads nothing but the `data` events of its TCP socket, until the socket has closed, even after it was destroyed. So what stands
 *   between the system and the stream decides when `ws` sees a byte.
 * - It emits all messages of a chunk before the next tick.
 * - It does not touch a payload whose masking key is zero, and the fragments of a message are views into the chunks they came in.
 * - Without permessage-deflate, it writes each of its frames whole, at once, and keeps none back. So others can write frames of their own
 *   between them.
 */

/** A message: a text, or a binary one in the fragments that it came in (RFC 6455 §5.4). */
export type Message = Buffer | Buffer[];

/** Documented options that `@types/ws` lacks. */
export type WebSocketServerOptions = ServerOptions &
  Record<'closeTimeout' | 'maxFragments' | 'maxPendingAutoPongs', number>;

/** Memory that a fragment takes which `ws` keeps, besides its bytes. Measured; a test compares. */
export const FRAGMENT_BYTES = 384;

/** Calls `listener` with each message of a socket. */
export function onMessage(ws: WebSocket, listener: (message: Message) => void): void {
  ws.binaryType = 'fragments';
  ws.on('message', (data) => listener(data as Message));
}

/** How bytes get from the system into a socket's stream, and how the stream ends. */
export interface StreamSource {
  /** Puts a chunk into the stream; `null`: its end. Returns whether the stream wants more. */
  push(chunk: Buffer | null): boolean;
  /** Asks the system for more. */
  read(bytes: number): void;
  destroy(error: Error | null, callback: (error?: Error | null) => void): void;
}

/** Puts other methods in the place of a stream's own, which are returned. Each is called as the stream's owner would call it. */
export function replaceSource(tcp: Socket, { push, read, destroy }: Partial<StreamSource>): StreamSource {
  const own = { push: tcp.push.bind(tcp), read: tcp._read.bind(tcp), destroy: tcp._destroy.bind(tcp) };
  if (push !== undefined) tcp.push = push;
  if (read !== undefined) tcp._read = read;
  if (destroy !== undefined) tcp._destroy = destroy;
  return own;
}

/** Gives a stream its own `push` back. */
export function restorePush(tcp: Socket): void {
  Reflect.deleteProperty(tcp, 'push');
}

/** Gives `ws` bytes of a socket that was destroyed, whose stream takes no more. */
export function pushAfterDestroy(tcp: Socket, bytes: Buffer): void {
  tcp.emit('data', bytes);
}

/** Collects what is written to a socket from now on until `ws` has emitted the other messages of the chunk at hand. */
export function corkForChunk(tcp: Socket): void {
  if (tcp.writableCorked > 0) return;
  tcp.cork();
  nextTick(() => tcp.uncork());
}

/** Writes part of a frame to a socket, behind the frames that `ws` has written. The rest must follow before `ws` writes again. */
export function writePastWs(tcp: Socket, bytes: Buffer, onWritten?: () => void): void {
  tcp.write(bytes, onWritten);
}
