import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { binaryFrame } from '../../src/relay/data-frame.ts';
import {
  corkForChunk,
  type Message,
  onMessage,
  pushAfterDestroy,
  replaceSource,
  restorePush,
  writePastWs,
} from '../../src/relay/ws-internals.ts';

/* Each test fails when a new `ws` changes something that `ws-internals.ts` relies on. */

const HEADERS = [
  'GET / HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${'a'.repeat(22)}==`,
];
const NO_HEAD = Buffer.alloc(0);

test.each(['broker', 'client'])('the %s accepts patches of ws only', async (name) => {
  const file = new URL(`../../../${name}/package.json`, import.meta.url);
  expect(JSON.parse(await readFile(file, 'utf8')).dependencies.ws).toMatch(/^~\d+\.\d+\.\d+$/);
});

let http: Server;
let webSockets: WebSocketServer;
const clients: (WebSocket | Socket)[] = [];

beforeEach(async () => {
  http = createServer();
  webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});

afterEach(async () => {
  for (const client of clients.splice(0)) {
    if (client instanceof WebSocket) client.terminate();
    else client.destroy();
  }
  for (const ws of webSockets.clients) ws.terminate();
  http.close();
  await once(http, 'close');
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A frame of a client whose masking key is zero. */
function maskedFrame(text: string, firstByte = 0x82): Buffer {
  return Buffer.concat([Buffer.from([firstByte, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

/** The broker's end of a WebSocket, and the plain socket of the client at the other end. */
async function plainClient(prepare: (tcp: Socket) => void = () => {}) {
  const upgraded = once(http, 'upgrade') as Promise<[IncomingMessage, Socket]>;
  const client = connect(portOf(http), '127.0.0.1');
  clients.push(client);
  client.write(`${HEADERS.join('\r\n')}\r\n\r\n`);
  const [request, tcp] = await upgraded;
  prepare(tcp);
  const answered = once(client, 'data');
  const ws = await new Promise<WebSocket>((resolve) => webSockets.handleUpgrade(request, tcp, NO_HEAD, resolve));
  await answered;
  return { client, tcp, ws };
}

/** The broker's end of a WebSocket, and a client that is a WebSocket too. */
async function webSocketClient() {
  const upgraded = once(http, 'upgrade') as Promise<[IncomingMessage, Socket]>;
  const client = new WebSocket(`ws://127.0.0.1:${portOf(http)}`, { perMessageDeflate: false });
  clients.push(client);
  const opened = once(client, 'open');
  const [request, tcp] = await upgraded;
  const ws = await new Promise<WebSocket>((resolve) => webSockets.handleUpgrade(request, tcp, NO_HEAD, resolve));
  await opened;
  return { client, tcp, ws };
}

function textOf(message: Message): string {
  return Array.isArray(message) ? `binary ${message.join('|')}` : `text ${message}`;
}

test('a message is a buffer if it is a text, and a list of fragments if it is binary, also of one', async () => {
  const { client, ws } = await plainClient();
  const messages: string[] = [];
  const done = new Promise<void>((resolve) =>
    onMessage(ws, (message) => {
      messages.push(textOf(message));
      if (messages.length === 3) resolve();
    }),
  );
  client.write(
    Buffer.concat([
      maskedFrame('a', 0x81),
      maskedFrame('b', 0x82),
      maskedFrame('c', 0x02),
      maskedFrame('d', 0x00),
      maskedFrame('e', 0x80),
    ]),
  );
  await done;
  expect(messages).toEqual(['text a', 'binary b', 'binary c|d|e']);
});

describe('what comes in', () => {
  test('ws reads nothing but what is pushed, and stops with the stream', async () => {
    const kept: Buffer[] = [];
    let push = (_chunk: Buffer | null): boolean => true;
    let wake = () => {};
    const { client, ws } = await plainClient((tcp) => {
      ({ push } = replaceSource(tcp, {
        push: (chunk) => {
          if (chunk !== null) kept.push(chunk);
          wake();
          return true;
        },
      }));
    });
    const messages: string[] = [];
    onMessage(ws, (message) => messages.push(textOf(message)));
    const came = new Promise<void>((resolve) => (wake = resolve));
    client.write(maskedFrame('kept'));
    await came;
    await new Promise(setImmediate);
    expect(messages).toEqual([]);
    push(Buffer.concat(kept));
    expect(messages).toEqual(['binary kept']);
    const closed = once(ws, 'close');
    push(null);
    expect(await closed).toEqual([1006, NO_HEAD]);
  });

  test('its own push is restored', async () => {
    const { client, tcp, ws } = await plainClient((tcp) => replaceSource(tcp, { push: () => true }));
    restorePush(tcp);
    const message = new Promise<Message>((resolve) => onMessage(ws, resolve));
    client.write(maskedFrame('a'));
    expect(textOf(await message)).toBe('binary a');
  });

  test('ws reads on after the socket was destroyed, until it has closed', async () => {
    let destroy = () => {};
    const { tcp, ws } = await plainClient((tcp) => {
      const own = replaceSource(tcp, {
        destroy: (error, callback) => {
          destroy = () => own.destroy(error, callback);
        },
      });
    });
    const messages: string[] = [];
    onMessage(ws, (message) => messages.push(textOf(message)));
    const closed = once(ws, 'close');
    tcp.destroy();
    pushAfterDestroy(tcp, maskedFrame('last'));
    expect(messages).toEqual(['binary last']);
    destroy();
    await closed;
  });

  test('all messages of a chunk are emitted before the next tick', async () => {
    const { client, ws } = await plainClient();
    const events: string[] = [];
    const done = new Promise<void>((resolve) =>
      onMessage(ws, (message) => {
        events.push(textOf(message));
        process.nextTick(() => {
          events.push('tick');
          if (events.length === 6) resolve();
        });
      }),
    );
    client.write(Buffer.concat([maskedFrame('a'), maskedFrame('b'), maskedFrame('c')]));
    await done;
    expect(events).toEqual(['binary a', 'binary b', 'binary c', 'tick', 'tick', 'tick']);
  });

  test('fragments are views into the chunk that they came in', async () => {
    const { client, tcp, ws } = await plainClient();
    const chunks: Buffer[] = [];
    tcp.prependListener('data', (chunk: Buffer) => chunks.push(chunk));
    const message = new Promise<Message>((resolve) => onMessage(ws, resolve));
    client.write(Buffer.concat([maskedFrame('a', 0x02), maskedFrame('b', 0x80)]));
    const fragments = (await message) as Buffer[];
    expect(fragments.map(({ buffer }) => buffer === chunks[0]?.buffer)).toEqual([true, true]);
  });
});

describe('what goes out', () => {
  test('frames that are written past ws stand between its own, in order', async () => {
    const { client, tcp, ws } = await webSocketClient();
    const received: string[] = [];
    client.on('message', (data) => received.push(String(data)));
    client.on('ping', () => received.push('ping'));
    client.on('pong', () => received.push('pong'));
    const closed = once(client, 'close');
    ws.send('a');
    for (const piece of binaryFrame([Buffer.from('b')])) writePastWs(tcp, piece);
    ws.ping();
    for (const piece of binaryFrame([Buffer.from('c')])) writePastWs(tcp, piece);
    ws.pong();
    ws.send(Buffer.alloc(100_000, 'd'));
    for (const piece of binaryFrame([Buffer.alloc(100_000, 'e')])) writePastWs(tcp, piece);
    ws.close(4_000);
    const [code] = await closed;
    expect([...received.map((text) => text.slice(0, 4)), code]).toEqual([
      'a',
      'b',
      'ping',
      'c',
      'pong',
      'dddd',
      'eeee',
      4_000,
    ]);
  });

  test('what is written while a chunk is read leaves together', async () => {
    const { tcp } = await webSocketClient();
    corkForChunk(tcp);
    corkForChunk(tcp);
    expect(tcp.writableCorked).toBe(1);
    await new Promise(setImmediate);
    expect(tcp.writableCorked).toBe(0);
  });
});
