import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import type { Broker, ChannelOptions } from '@peerport/broker';
import { openAdminClient } from '@peerport/broker/inspect';
import type { PeerPort } from '@peerport/client';
import { DEFAULT_LIMITS, encodeFrames, FrameType, type Ticket } from '@peerport/protocol';
import { closeBoth, pairOfPorts, receive, testBroker } from '../../support/broker.ts';
import { offer, open, upgrade } from '../../support/handshake.ts';
import { adminSocket, inspectedBroker } from '../../support/inspect.ts';

const FLOODS_COUNT = 20;
/** What the kernel takes of each at once. */
const FLOOD_BYTES = 1024 * 1024;
const ROUND_TRIPS_COUNT = 20;
/** A message passes the relay twice, and each pass may have to wait for the rest of a turn, and for the next. */
const TURNS_PER_ROUND_TRIP = 6;
/** The floods do not answer when their sockets are closed. */
const limits = { closeTimeoutMs: 100 };
const FRAME_COST_BYTES = 1024;
/** Sockets that come at once. */
const SOCKETS_COUNT = 200;
const EXPIRING_COUNT = 100;
const TTL_MS = 1_000;

const TAPPED_COUNT = 50;

const EMPTY_MESSAGE = Buffer.from([0x82, 0x80, 0, 0, 0, 0]);
const REQUEST = text('{"type":"create-channel","request":1,"options":{}}');

/** A frame of a client, with a key of zeros. */
function text(payload: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), Buffer.from(payload)]);
}

/** A socket with which a port can do what no client does. Reads all that comes, and forgets it. */
async function hostileSocket({ url, token }: Ticket): Promise<Socket> {
  const socket = await open(url);
  socket.write(`${upgrade(offer(token)).join('\r\n')}\r\nHost: ${new URL(url).host}\r\n\r\n`);
  await once(socket, 'data');
  socket.resume();
  return socket;
}

/** Of as many channels, the socket of one side that is about to send floods. */
async function hostileSockets(broker: Broker, options: ChannelOptions): Promise<Socket[]> {
  const senders: Socket[] = [];
  for (let count = 0; count < FLOODS_COUNT; count++) {
    const { port1, port2 } = await broker.createChannel(options);
    const [sender] = await Promise.all([hostileSocket(port1), hostileSocket(port2)]);
    senders.push(sender);
  }
  return senders;
}

/** What was done for floods during each of some round trips of another channel: broker, floods and ports share one event loop. */
async function workDuringRoundTrips(
  broker: Broker,
  senders: readonly Socket[],
  flood: Buffer,
  done: () => Promise<number>,
) {
  const ports = await pairOfPorts(broker);
  ports[1].onmessage = ({ data }) => ports[1].postMessage(data);
  const works: number[] = [];
  for (let count = 0; count < ROUND_TRIPS_COUNT; count++) {
    for (const sender of senders) if (sender.writableLength === 0) sender.write(flood);
    const before = await done();
    const answer = receive(ports[0], 1);
    ports[0].postMessage(count);
    expect(await answer).toEqual([count]);
    works.push((await done()) - before);
  }
  await closeBoth(ports);
  for (const sender of senders) sender.destroy();
  for (const { id } of await broker.channels()) await broker.revoke(id);
  return works;
}

test('floods of messages: another channel waits for some turns, and in each turn for no more than the limit and a slice of each flood', async () => {
  const broker = await testBroker({ relay: 'inline', limits });
  const senders = await hostileSockets(broker, {});
  const flood = Buffer.alloc(FLOOD_BYTES - (FLOOD_BYTES % EMPTY_MESSAGE.length), EMPTY_MESSAGE);
  const works = await workDuringRoundTrips(
    broker,
    senders,
    flood,
    async () => (await broker.stats()).relay.messagesCount,
  );
  const { maxTurnBytes } = DEFAULT_LIMITS;
  const turnCount = ((1 + FLOODS_COUNT / 16) * maxTurnBytes) / FRAME_COST_BYTES;
  expect(Math.max(...works)).toBeLessThan(TURNS_PER_ROUND_TRIP * turnCount);
  expect(Math.max(...works)).toBeGreaterThan(turnCount / 2);
});

test('floods of requests: another channel waits for one in each turn, however many sockets make them', async () => {
  const broker = await testBroker({ relay: 'inline', limits });
  const senders = await hostileSockets(broker, { port1: { canCreate: true } });
  const flood = Buffer.alloc(FLOOD_BYTES - (FLOOD_BYTES % REQUEST.length), REQUEST);
  const works = await workDuringRoundTrips(
    broker,
    senders,
    flood,
    async () => (await broker.stats()).channelsCreatedCount,
  );
  expect(Math.max(...works)).toBeLessThanOrEqual(TURNS_PER_ROUND_TRIP);
  expect(Math.max(...works)).toBeGreaterThan(0);
});

/** What is done during each of some round trips of another channel, until `enoughCount` is. */
async function workUntil(
  enoughCount: number,
  ports: readonly [PeerPort, PeerPort],
  done: () => Promise<number>,
): Promise<number[]> {
  const works: number[] = [];
  for (let before = await done(); before < enoughCount; ) {
    const answer = receive(ports[0], 1);
    ports[0].postMessage(works.length);
    expect(await answer).toEqual([works.length]);
    const after = await done();
    works.push(after - before);
    before = after;
  }
  return works;
}

test('many handshakes at once: the same; and many sockets that end', async () => {
  const broker = await testBroker({ relay: 'inline', limits });
  const ports = await pairOfPorts(broker);
  ports[1].onmessage = ({ data }) => ports[1].postMessage(data);
  const tickets: Ticket[] = [];
  while (tickets.length < SOCKETS_COUNT) {
    const { port1, port2 } = await broker.createChannel();
    tickets.push(port1, port2);
  }
  const sockets = await Promise.all(tickets.map(({ url }) => open(url)));
  for (const socket of sockets) socket.resume().on('error', () => {});
  // Node accepts one in each turn of the event loop.
  for (const _ of sockets) await new Promise(setImmediate);
  for (const [index, { url, token }] of tickets.entries())
    sockets[index]?.write(`${upgrade(offer(token)).join('\r\n')}\r\nHost: ${new URL(url).host}\r\n\r\n`);
  const redeemedCount = async () => (await broker.stats()).tokens.redeemedCount;
  const handshakes = await workUntil(SOCKETS_COUNT + ports.length, ports, redeemedCount);
  expect(Math.max(...handshakes)).toBeLessThanOrEqual(TURNS_PER_ROUND_TRIP);

  for (const socket of sockets) socket.end();
  const goneCount = async () => 1 + SOCKETS_COUNT / 2 - (await broker.channels()).length;
  const ends = await workUntil(SOCKETS_COUNT / 2, ports, goneCount);
  expect(Math.max(...ends)).toBeLessThanOrEqual(TURNS_PER_ROUND_TRIP);
  for (const works of [handshakes, ends]) expect(works.length).toBeGreaterThan(1);
  await closeBoth(ports);
});

test('many channels of a port that expire at once: the same', async () => {
  const broker = await testBroker({ relay: 'inline', limits });
  const ports = await pairOfPorts(broker, { port1: { canCreate: true } });
  ports[1].onmessage = ({ data }) => ports[1].postMessage(data);
  await Promise.all(Array.from({ length: EXPIRING_COUNT }, () => ports[0].createChannel({ ttlMs: TTL_MS })));
  // This thread, the relay's as well, does nothing until the last of them has expired.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TTL_MS);
  const goneCount = async () => 1 + EXPIRING_COUNT - (await broker.channels()).length;
  const works = await workUntil(EXPIRING_COUNT, ports, goneCount);
  expect(Math.max(...works)).toBeLessThanOrEqual(TURNS_PER_ROUND_TRIP);
  expect(works.length).toBeGreaterThan(1);
  await closeBoth(ports);
});

test('maxRequestsCountPerSecond, overridden: over, no port of that holder is read for a while, whatever it asks, and whether it may', async () => {
  const broker = await testBroker({ relay: 'inline', limits: { ...limits, maxRequestsCountPerSecond: 1 } });
  const holder = { label: 'hostile' };
  const flood = Buffer.alloc(FLOOD_BYTES - (FLOOD_BYTES % REQUEST.length), REQUEST);
  for (const canCreate of [true, false]) {
    const senders: Socket[] = [];
    let answersCount = 0;
    const startMs = performance.now();
    for (let count = 0; count < FLOODS_COUNT; count++) {
      const { port1 } = await broker.createChannel({
        port1: { canCreate, holder: { ...holder, pid: Number(canCreate) } },
      });
      const sender = await hostileSocket(port1);
      sender.on('data', (data) => {
        answersCount += String(data).split('created"').length - 1;
      });
      senders.push(sender);
    }
    await workDuringRoundTrips(broker, senders, flood, async () => answersCount);
    const seconds = Math.ceil((performance.now() - startMs) / 1_000);
    expect(answersCount).toBeGreaterThan(0);
    // Two at once, and one from each socket that did not know.
    expect(answersCount).toBeLessThanOrEqual(2 + FLOODS_COUNT + seconds);
  }
});

/** Time that this thread, which is the relay's too, takes until as many messages of the port have passed. */
async function busyMs(broker: Broker, sender: Socket, message: Buffer): Promise<number> {
  const passedCount = async () => (await broker.stats()).relay.messagesCount;
  const enoughCount = (await passedCount()) + TAPPED_COUNT;
  const beforeMs = threadMs();
  for (let count = 0; count < TAPPED_COUNT; count++) sender.write(message);
  while ((await passedCount()) < enoughCount) await new Promise(setImmediate);
  return threadMs() - beforeMs;
}

/** Processor time of this thread, where the system tells; elsewhere, all time. */
function threadMs(): number {
  if (process.platform !== 'linux') return performance.now();
  const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

test.each([false, true])(
  'frames that take long to read take the relay no longer under a tap than it takes to copy them; payload: %s',
  async (payload) => {
    const { broker, found } = await inspectedBroker({}, { relay: 'inline', limits });
    const { id, port1, port2 } = await broker.createChannel();
    const [sender] = await Promise.all([hostileSocket(port1), hostileSocket(port2)]);
    const frame = { type: FrameType.message, lane: 0, payload: new Uint8Array() } as const;
    const bytes = encodeFrames(Array.from({ length: DEFAULT_LIMITS.maxFramesCount }, () => frame));
    const header = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(bytes.length, 6);
    const message = Buffer.concat([header, bytes]);
    await busyMs(broker, sender, message);
    const untappedMs = await busyMs(broker, sender, message);

    const socket = adminSocket(found.url);
    const viewer = await openAdminClient(socket, found.token, { tapped() {} });
    await viewer.functions.tap({ payload });
    socket.pause();
    const tappedMs = await busyMs(broker, sender, message);
    expect(tappedMs).toBeLessThan(10 * untappedMs);
    sender.destroy();
    await broker.revoke(id);
    socket.terminate();
  },
);
