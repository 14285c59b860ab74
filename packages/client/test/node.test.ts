import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { openSocket } from '../src/node.ts';

describe('connectTimeoutMs', () => {
  test('overridden: over, a socket that is not answered fails, and says so', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const problem = await new Promise((resolve) => {
      const handlers = { onOpen() {}, onText() {}, onBinary() {}, onClose: (...end: unknown[]) => resolve(end) };
      openSocket(`ws://127.0.0.1:${(silent.address() as AddressInfo).port}`, ['a'], handlers, { connectTimeoutMs: 50 });
    });
    expect(problem).toEqual([1006, '', 'Opening handshake has timed out']);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
