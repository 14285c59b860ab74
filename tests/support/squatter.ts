import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Ticket } from '@peerport/client';

const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A process that has taken over the TCP port of a broker. */
export interface Squatter {
  /** A ticket that leads to it. */
  readonly ticket: Ticket;
  close(): void;
}

/**
 * @param answers whether it answers the handshake; then with `frames` behind it. It says nothing else, and never ends a connection.
 * @param port which TCP port; 0: any.
 */
export async function startSquatter(answers: boolean, frames: readonly Buffer[] = [], port = 0): Promise<Squatter> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (!answers) return;
    socket.once('data', (head) => {
      const key = /sec-websocket-key: (.*)\r\n/i.exec(head.toString())?.[1];
      const accept = createHash('sha1').update(`${key}${WEBSOCKET_GUID}`).digest('base64');
      const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
      lines.push('Sec-WebSocket-Protocol: peerport.v1', `Sec-WebSocket-Accept: ${accept}`, '', '');
      socket.write(lines.join('\r\n'));
      for (const frame of frames) socket.write(frame);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    ticket: { v: 1, url: `ws://127.0.0.1:${address.port}`, token: 'A'.repeat(43), channel: 'B'.repeat(22) },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A WebSocket frame that is not masked, of up to 65,535 bytes. */
export function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const lengthBytes = length < 126 ? [length] : [126, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([0x80 | opcode, ...lengthBytes]), payload]);
}
