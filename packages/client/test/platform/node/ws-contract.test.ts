import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';

/* What the client's socket for Node relies on, and `ws` does not document: a new minor version of `ws` may change it. */

let server: WebSocketServer;
let clients: WebSocket[];

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  clients = [];
  await once(server, 'listening');
});

afterEach(async () => {
  for (const client of clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

async function connect(options: ClientOptions): Promise<{ client: WebSocket; other: WebSocket }> {
  const connected = once(server, 'connection');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`, {
    perMessageDeflate: false,
    ...options,
  });
  clients.push(client);
  const [[other]] = await Promise.all([connected, once(client, 'open')]);
  return { client, other };
}

test('the masking key is asked for in send(), and used for that frame', async () => {
  let keyByte = 0;
  const keys: number[] = [];
  const { client, other } = await connect({
    generateMask: (mask) => {
      keys.push(keyByte);
      mask.fill(keyByte);
    },
  });
  const chunks: Buffer[] = [];
  (other as unknown as { _socket: Socket })._socket.prependListener('data', (chunk) => chunks.push(Buffer.from(chunk)));
  const received: string[] = [];
  other.on('message', (data) => received.push(String(data)));
  for (keyByte of [0, 1, 0]) client.send(Buffer.alloc(4, 'a'));
  expect(keys).toEqual([0, 1, 0]);
  keyByte = 9;
  while (received.length < 3) await once(other, 'message');
  expect(received).toEqual(['aaaa', 'aaaa', 'aaaa']);
  const frames = Buffer.concat(chunks).toString('hex').match(/.{20}/g);
  expect(frames).toEqual(['82840000000061616161', '82840101010160606060', '82840000000061616161']);
});

test('the callback of a ping comes after those of the messages before it', async () => {
  const { client } = await connect({});
  const events: string[] = [];
  client.send(Buffer.alloc(4 * 2 ** 20), () => events.push('message'));
  await new Promise<void>((resolve) => client.ping(undefined, undefined, () => resolve()));
  expect(events).toEqual(['message']);
});
