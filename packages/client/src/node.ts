import { Buffer } from 'node:buffer';
// Bundlers make an import of each name that is used, which fails for one that this Node lacks; not so of the default.
import workerThreads from 'node:worker_threads';
import { DEFAULT_LIMITS, type PortLimits } from '@peerport/protocol';
import { type ClientOptions, WebSocket } from 'ws';
import { type Connect, createConnect } from './connect.ts';
import type { SocketHandlers, SocketLike } from './connection/socket.ts';
import { nativePorts } from './platform/node/ports.ts';
import { queueTask, readInTask } from './platform/node/tasks.ts';
import { realTime } from './platform/time.ts';

/** RFC 6455 §7.4.1: the code that `ws` sends when it rejects what it reads, and does not say here. */
const PROTOCOL_ERROR = 1002;

/** Up to this length `ws` is quicker to mask a message, in a copy behind its header, than to write header and message apart. */
const MERGED_BYTES = 128;

/** @param connectTimeoutMs as in `PortLimits`. */
export function openSocket(
  url: string,
  subprotocols: string[],
  handlers: SocketHandlers,
  { connectTimeoutMs }: Pick<PortLimits, 'connectTimeoutMs'> = DEFAULT_LIMITS,
): SocketLike {
  // Masking keeps scripts of web pages from choosing the bytes that proxies see (RFC 6455 §10.3). This is no page, and there is no proxy
  // on loopback; and with a key of zeros neither side has to touch the bytes, which takes most of the time of a large message.
  let keyByte = 0;
  const options: ClientOptions & { closeTimeout: number } = {
    perMessageDeflate: false,
    maxPayload: DEFAULT_LIMITS.maxSocketMessageBytes,
    closeTimeout: DEFAULT_LIMITS.closeTimeoutMs,
    generateMask: (mask) => mask.fill(keyByte),
  };
  const socket = new WebSocket(url, subprotocols, options);
  let problem: string | undefined;
  let rejection: number | undefined;
  // The one of `ws` begins anew with each byte that comes: whoever has taken the broker's port could send one now and then.
  const stopDeadline = realTime.after(connectTimeoutMs, () => {
    problem = 'Opening handshake has timed out';
    socket.terminate();
  });
  socket.on('open', () => {
    stopDeadline();
    handlers.onOpen();
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) readInTask(handlers.onBinary, withoutTheRest(data));
    else handlers.onText(data.toString());
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    problem ??= error.message;
    if (error.code?.startsWith('WS_ERR')) rejection = PROTOCOL_ERROR;
  });
  socket.on('close', (code, reason) => {
    stopDeadline();
    handlers.onClose(rejection ?? code, reason.toString(), problem);
  });
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send(data) {
      const isMerged = data.length <= MERGED_BYTES;
      keyByte = isMerged ? 1 : 0;
      socket.send(isMerged || typeof data === 'string' ? data : Buffer.from(data));
      keyByte = 0;
    },
    give: (bytes) => socket.send(bytes),
    // `ws` gives the other side its time from here on, whatever there is to send before.
    close: (code, reason) => onceSent(socket, () => socket.close(code, reason)),
    terminate: () => socket.terminate(),
  };
}

/** Calls back when all that was sent has left this process: the callback of a ping comes after those of the messages before it. */
function onceSent(socket: WebSocket, callback: () => void): void {
  if (socket.bufferedAmount === 0) callback();
  else socket.ping(undefined, undefined, callback);
}

/** The bytes, copied unless they are most of the memory that they are in: who keeps them keeps all that came over the socket at once. */
function withoutTheRest(data: Buffer): Uint8Array {
  const { buffer, byteOffset, length } = data;
  return 2 * length < buffer.byteLength ? new Uint8Array(data) : new Uint8Array(buffer, byteOffset, length);
}

/** What Node 20 lacks. That transfers marked streams itself, and clones any object that is not its own to a plain one. */
interface NewerWorkerThreads {
  readonly isMarkedAsUntransferable?: (object: object) => boolean;
  readonly markAsUncloneable?: (object: object) => void;
}

const { isMarkedAsUntransferable: isUntransferable, markAsUncloneable } = workerThreads as NewerWorkerThreads;

/** As `EventTarget` does in Node: the error is an uncaught exception. */
function reportError(error: unknown): void {
  process.nextTick(() => {
    throw error;
  });
}

/** Opens a port with a ticket. See {@link Connect}. */
export const connect: Connect = createConnect({
  openSocket,
  queueTask,
  nativePorts,
  isUntransferable,
  markAsUncloneable,
  reportError,
});
