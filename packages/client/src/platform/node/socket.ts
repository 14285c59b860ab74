import { Buffer } from 'node:buffer';
import { DEFAULT_LIMITS, type PortLimits } from '@peerport/protocol';
import { type ClientOptions, WebSocket } from 'ws';
import type { SocketHandlers, SocketLike } from '../socket.ts';
import { realTime } from '../time.ts';
import { beginReading, endReading } from './tasks.ts';

/** RFC 6455 §7.4.1: the code that `ws` sends when it rejects what it reads, and does not report here. */
const PROTOCOL_ERROR = 1002;

/** Up to this length, `ws` is faster when it copies a message behind its header, masked, than when it writes them separately. */
const MERGED_BYTES = 128;

/** See {@link Platform.openSocket}. @param connectTimeoutMs as in `PortLimits`. */
export function openSocket(
  url: string,
  subprotocols: string[],
  handlers: SocketHandlers,
  { connectTimeoutMs }: Pick<PortLimits, 'connectTimeoutMs'> = DEFAULT_LIMITS,
): SocketLike {
  // Masking keeps the scripts of web pages from choosing the bytes that proxies see (RFC 6455 §10.3). This is not a page, and loopback has no
  // proxies. With a key of zeros neither side touches the bytes, which would take most of the time of a large message.
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
  // The timeout of `ws` restarts with each byte received, and whatever took the broker's TCP port could send one now and then.
  const stopDeadline = realTime.after(connectTimeoutMs, () => {
    problem = 'Opening handshake has timed out';
    socket.terminate();
  });
  socket.on('open', () => {
    stopDeadline();
    handlers.onOpen();
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) {
      handlers.onText(data.toString());
      return;
    }
    const isFirst = beginReading();
    try {
      handlers.onBinary(compact(data));
    } finally {
      if (isFirst) endReading();
    }
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
    // `ws` starts its close timeout here, whatever is still to be sent.
    close: (code, reason) => onceSent(socket, () => socket.close(code, reason)),
    terminate: () => socket.terminate(),
  };
}

/** Calls back when everything that was sent has left this process: the callback of a ping comes after those of earlier messages. */
function onceSent(socket: WebSocket, callback: () => void): void {
  if (socket.bufferedAmount === 0) callback();
  else socket.ping(undefined, undefined, callback);
}

/** The bytes, copied unless they fill most of their memory: it holds everything that came over the socket at once. */
function compact(data: Buffer): Uint8Array {
  const { buffer, byteOffset, length } = data;
  return 2 * length < buffer.byteLength ? new Uint8Array(data) : new Uint8Array(buffer, byteOffset, length);
}
