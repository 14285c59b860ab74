import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CloseCode, DEFAULT_LIMITS, type RequestFrame } from '@peerport/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import { PortTraffic } from '../../src/core/port-traffic.ts';
import { Ingress } from '../../src/relay/ingress.ts';
import { RelaySocket, type RelaySocketHooks } from '../../src/relay/relay-socket.ts';
import { Scheduler } from '../../src/relay/scheduler.ts';
import { PENDING_WRITE_BYTES } from '../../src/relay/write-queue.ts';

/** Both ends of a socket, the broker's wrapped in a RelaySocket, and what that told its owner. */
interface Party {
  readonly port: WebSocket;
  readonly portsTcp: Socket;
  readonly tcp: Socket;
  readonly brokersEnd: WebSocket;
  readonly relay: RelaySocket;
  readonly traffic: PortTraffic;
  readonly ends: [CloseCode, string][];
  readonly requests: RequestFrame[];
  /** What the port is told to wait after its next request. */
  waitMs: number;
  /** The next `count` binary messages that the port gets. */
  received(count: number): Promise<string[]>;
}

const RELAY_BUFFER_BYTES = 1_000;

let http: Server;
const webSockets = new WebSocketServer({ noServer: true });
const scheduler = new Scheduler(DEFAULT_LIMITS.maxTurnBytes);

beforeEach(async () => {
  http = createServer({ highWaterMark: RELAY_BUFFER_BYTES });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
});

afterEach(async () => {
  for (const socket of webSockets.clients) socket.terminate();
  http.close();
  await once(http, 'close');
});

async function party(): Promise<Party> {
  const upgraded = once(http, 'upgrade');
  const port = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const answered = once(port, 'upgrade') as Promise<[IncomingMessage]>;
  const [request, tcp, head] = await upgraded;
  const ingress = new Ingress(tcp, head, scheduler);
  const brokersEnd = await new Promise<WebSocket>((resolve) =>
    webSockets.handleUpgrade(request, tcp, Buffer.alloc(0), resolve),
  );
  webSockets.clients.add(brokersEnd);
  const [ends, requests]: [Party['ends'], Party['requests']] = [[], []];
  const traffic = new PortTraffic();
  const hooks: RelaySocketHooks = {
    onRequest: (frame) => {
      requests.push(frame);
      return self.waitMs;
    },
    mayCreate: () => true,
    onEnd: (...end) => ends.push(end),
  };
  const relay = new RelaySocket(brokersEnd, ingress, { bytes: RELAY_BUFFER_BYTES }, hooks, traffic);
  const [[answer]] = await Promise.all([answered, once(port, 'open')]);
  const received = (count: number) =>
    new Promise<string[]>((resolve) => {
      const messages: string[] = [];
      port.on('message', (data) => messages.push(String(data)) === count && resolve(messages));
    });
  const self: Party = {
    port,
    portsTcp: answer.socket,
    tcp: tcp as Socket,
    brokersEnd,
    relay,
    traffic,
    ends,
    requests,
    waitMs: 0,
    received,
  };
  return self;
}

function join(first: Party, second: Party): void {
  first.relay.join(second.relay);
  second.relay.join(first.relay);
}

test('joined sockets pass binary messages on, both ways, in order', async () => {
  const [first, second] = [await party(), await party()];
  join(first, second);
  const received = [first.received(2), second.received(3)];
  for (const text of ['a', 'b', 'c']) first.port.send(Buffer.from(text));
  for (const text of ['d', 'e']) second.port.send(Buffer.from(text));
  expect(await Promise.all(received)).toEqual([
    ['d', 'e'],
    ['a', 'b', 'c'],
  ]);
});

test.each([0, 1, 125, 126, 8_192, 8_193, 65_535, 65_536, 300_000])(
  'a message of %i bytes leaves in one frame, whatever fragments it came in',
  async (length) => {
    const [first, second] = [await party(), await party()];
    join(first, second);
    second.port.binaryType = 'fragments';
    const fragments = once(second.port, 'message');
    const message = randomBytes(length);
    first.port.send(message.subarray(0, length / 3), { fin: false });
    first.port.send(message.subarray(length / 3, length / 3), { fin: false });
    first.port.send(message.subarray(length / 3));
    expect(await fragments).toEqual([length === 0 ? [] : [message], true]);
  },
);

test('a message that comes alone is written at once; of those that come together, all but the first are written together', async () => {
  const [first, second] = [await party(), await party()];
  join(first, second);
  const corked: number[] = [];
  first.brokersEnd.on('message', () => corked.push(second.tcp.writableCorked));
  const alone = second.received(1);
  first.port.send(Buffer.from('a'));
  await alone;
  const together = second.received(3);
  first.portsTcp.cork();
  for (const text of ['b', 'c', 'd']) first.port.send(Buffer.from(text));
  first.portsTcp.uncork();
  expect(await together).toEqual(['b', 'c', 'd']);
  expect(corked).toEqual([0, 0, 1, 1]);
  expect(second.tcp.writableCorked).toBe(0);
});

test('nothing more is written to a socket that has begun to close', async () => {
  const [first, second] = [await party(), await party()];
  join(first, second);
  second.brokersEnd.close();
  const { bytesWritten } = second.tcp;
  first.brokersEnd.emit('message', [Buffer.from('late')], true);
  expect(second.tcp.bytesWritten).toBe(bytesWritten);
});

test('what a port sends is counted for it, and nothing else is', async () => {
  const [first, second] = [await party(), await party()];
  const seen: string[] = [];
  first.traffic.observe((fragments) => seen.push(fragments.join('')));
  first.port.send(JSON.stringify({ type: 'move' }));
  join(first, second);
  const received = [first.received(1), second.received(2)];
  for (const text of ['ab', 'cde']) first.port.send(Buffer.from(text));
  second.port.send(Buffer.from('f'));
  await Promise.all(received);
  expect(seen).toEqual(['ab', 'cde']);
  expect(first.traffic).toMatchObject({ sentCount: 2, sentBytes: 5, pausesCount: 0 });
  expect(second.traffic).toMatchObject({ sentCount: 1, sentBytes: 1, pausesCount: 0 });
});

describe('a port whose peer moves', () => {
  const NEVER_MS = 2 ** 31 - 1;

  test('is told, and gets back what it sends, in order, until it is joined to whoever takes the place of its peer', async () => {
    const [staying, leaving, heir] = [await party(), await party(), await party()];
    join(staying, leaving);
    const arrived = leaving.received(1);
    staying.port.send(Buffer.from('in time'));
    expect(await arrived).toEqual(['in time']);
    const back = staying.received(4);
    staying.relay.sendBack(NEVER_MS);
    for (const text of ['late', 'later']) staying.port.send(Buffer.from(text));
    const asked = requested(staying);
    staying.port.send(JSON.stringify({ type: 'holding' }));
    await asked;
    staying.relay.leavePeer();
    join(heir, staying);
    heir.port.send(Buffer.from('hello'));
    expect(await back).toEqual(['{"type":"peer-moving"}', 'late', 'later', 'hello']);
    const again = heir.received(2);
    for (const text of ['late', 'later']) staying.port.send(Buffer.from(text));
    expect(await again).toEqual(['late', 'later']);
    expect(staying.traffic).toMatchObject({ sentCount: 3, sentBytes: 16 });
    expect(staying.ends).toEqual([]);
  });

  test('is read on, though its peer did not keep up; but not faster than it takes what comes back', async () => {
    const [staying, leaving] = [await party(), await party()];
    join(staying, leaving);
    leaving.tcp.cork();
    const passed = passedOn(staying);
    staying.port.send(Buffer.alloc(RELAY_BUFFER_BYTES));
    await passed;
    expect(staying.relay.isPaused).toBe(true);
    staying.relay.sendBack(NEVER_MS);
    expect(staying.relay.isPaused).toBe(false);
    await new Promise(setImmediate);
    staying.tcp.cork();
    const read = once(staying.brokersEnd, 'message');
    staying.port.send(Buffer.alloc(RELAY_BUFFER_BYTES));
    await read;
    expect(staying.relay.isPaused).toBe(true);
    const drained = once(staying.tcp, 'drain');
    staying.tcp.uncork();
    await drained;
    expect(staying.relay.isPaused).toBe(false);
    leaving.tcp.uncork();
    staying.relay.leavePeer();
  });

  test('may send nothing once it has said that it holds its messages', async () => {
    const [staying, leaving] = [await party(), await party()];
    join(staying, leaving);
    staying.relay.sendBack(NEVER_MS);
    staying.relay.leavePeer();
    const closed = once(staying.port, 'close');
    staying.port.send(Buffer.from('too late'));
    expect((await closed)[0]).toBe(CloseCode.protocolError);
  });

  test('breaks the protocol if it does not say in time that it holds them', async () => {
    const [staying, leaving] = [await party(), await party()];
    join(staying, leaving);
    const closed = once(staying.port, 'close');
    staying.relay.sendBack(1);
    expect((await closed)[0]).toBe(CloseCode.protocolError);
    expect(staying.ends).toEqual([[CloseCode.protocolError, 'it did not answer peer-moving in time']]);
  });
});

describe('a port that has asked for more than it may', () => {
  const REQUEST = JSON.stringify({ type: 'create-channel', request: 1, options: {} });
  const LONG_MS = 2 ** 31 - 1;

  test('is not read until it may ask again; what it sent meanwhile comes then, in order', async () => {
    const [asking, peer] = [await party(), await party()];
    join(asking, peer);
    asking.waitMs = 1;
    const received = peer.received(2);
    for (const text of ['a', 'b']) {
      asking.port.send(REQUEST);
      asking.port.send(Buffer.from(text));
    }
    expect(await received).toEqual(['a', 'b']);
    expect(asking.requests).toHaveLength(2);
  });

  test('waits however much room there is; its peer is read on, and nobody is said not to keep up', async () => {
    const [asking, peer] = [await party(), await party()];
    join(asking, peer);
    asking.waitMs = LONG_MS;
    const asked = requested(asking);
    asking.port.send(REQUEST);
    await asked;
    asking.port.send(REQUEST);
    const received = asking.received(1);
    peer.port.send(Buffer.alloc(2 * RELAY_BUFFER_BYTES));
    await received;
    expect(asking.requests).toHaveLength(1);
    expect([asking.relay.isPaused, asking.traffic.pausesCount]).toEqual([false, 0]);
    asking.relay.close(CloseCode.revoked);
    expect((await once(asking.port, 'close'))[0]).toBe(CloseCode.revoked);
  });

  test('gets nothing more done when its socket fails', async () => {
    const asking = await party();
    asking.waitMs = LONG_MS;
    const closed = once(asking.tcp, 'close');
    asking.portsTcp.cork();
    for (let count = 0; count < 100; count++) asking.port.send(REQUEST);
    const asked = requested(asking);
    asking.portsTcp.uncork();
    await asked;
    asking.portsTcp.resetAndDestroy();
    asking.tcp.destroy();
    await closed;
    expect(asking.requests).toHaveLength(1);
  });
});

/** Waits until the port asks something of the broker. */
async function requested({ brokersEnd }: Party): Promise<void> {
  await new Promise<void>((resolve) => {
    brokersEnd.on('message', (_data, isBinary) => !isBinary && resolve());
  });
}

/** Waits until the relay has passed on what the port sent. */
async function passedOn({ traffic }: Party): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = traffic.observe(() => {
      stop();
      setImmediate(resolve);
    });
  });
}

describe('relayBufferBytes', () => {
  test('overridden: at, the writer is read on; over, it is not, until the reader has read', async () => {
    const [writer, reader] = [await party(), await party()];
    join(writer, reader);
    const received = reader.received(2);
    reader.tcp.cork();
    for (const [bytes, isPaused] of [
      [RELAY_BUFFER_BYTES - 5 - PENDING_WRITE_BYTES, false],
      [0, true],
    ] as const) {
      const passed = passedOn(writer);
      // A header of four bytes, and one of two.
      writer.port.send(Buffer.alloc(bytes));
      await passed;
      expect(writer.relay.isPaused).toBe(isPaused);
    }
    expect(writer.traffic.pausesCount).toBe(1);
    reader.tcp.uncork();
    await received;
    while (writer.relay.isPaused) await new Promise(setImmediate);
  });

  test('over, a port that does not read its answers cannot ask for more; its peer is read on', async () => {
    const [asking, peer] = [await party(), await party()];
    join(asking, peer);
    asking.tcp.cork();
    asking.relay.answer({ type: 'not-created', request: 0, message: '' });
    expect(asking.relay.isPaused).toBe(false);
    asking.relay.answer({ type: 'not-created', request: 1, message: 'x'.repeat(RELAY_BUFFER_BYTES) });
    expect([asking.relay.isPaused, peer.relay.isPaused]).toEqual([true, false]);
    // What it sends has room, and it is not read all the same.
    peer.tcp.emit('drain');
    expect(asking.relay.isPaused).toBe(true);
    const drained = once(asking.tcp, 'drain');
    asking.tcp.uncork();
    await drained;
    expect(asking.relay.isPaused).toBe(false);
  });

  test('over, a port whose answers are read is not read on while its peer does not keep up', async () => {
    const [asking, peer] = [await party(), await party()];
    join(asking, peer);
    peer.tcp.cork();
    const passed = passedOn(asking);
    asking.port.send(Buffer.alloc(RELAY_BUFFER_BYTES));
    await passed;
    asking.tcp.emit('drain');
    expect(asking.relay.isPaused).toBe(true);
    peer.tcp.uncork();
  });
});

test('a binary message before the peer is there ends the socket, once', async () => {
  const alone = await party();
  const closed = once(alone.port, 'close');
  alone.port.send(Buffer.from('early'));
  alone.port.send(Buffer.from('again'));
  expect((await closed)[0]).toBe(CloseCode.protocolError);
  expect(alone.ends).toEqual([[CloseCode.protocolError, 'a message before the peer was there']]);
});

test.each([
  [CloseCode.closed, CloseCode.closed],
  [CloseCode.aborted, CloseCode.aborted],
  [CloseCode.protocolError, CloseCode.protocolError],
  [CloseCode.revoked, CloseCode.gone],
  [1000, CloseCode.gone],
])('a port that closes with %d is to its peer one that closed with %d', async (code, expected) => {
  const leaving = await party();
  const closed = once(leaving.brokersEnd, 'close');
  leaving.port.close(code);
  await closed;
  expect(leaving.ends.map(([closeCode]) => closeCode)).toEqual([expected]);
});
