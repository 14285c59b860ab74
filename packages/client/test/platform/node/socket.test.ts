import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { openSocket } from '../../../src/platform/node/socket.ts';

describe('connectTimeoutMs', () => {
  /** How a socket ends whose other side does this. */
  async function endOf(onConnection: (socket: Socket) => void): Promise<unknown> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      onConnection(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const end = await new Promise((resolve) => {
      const handlers = { onOpen() {}, onText() {}, onBinary() {}, onClose: (...args: unknown[]) => resolve(args) };
      openSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, ['a'], handlers, { connectTimeoutMs: 50 });
    });
    for (const socket of sockets) socket.destroy();
    server.close();
    return end;
  }

  test('overridden: over, a socket that is not answered fails, and says so', async () => {
    expect(await endOf(() => {})).toEqual([1006, '', 'Opening handshake has timed out']);
  });

  test('so does one that is answered byte by byte', async () => {
    const trickle = (socket: Socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\n');
      const timer = setInterval(() => socket.write('A: b\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    };
    expect(await endOf(trickle)).toEqual([1006, '', 'Opening handshake has timed out']);
  });
});
