import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import type { Broker, ChannelOptions } from '@peerport/broker';
import { DEFAULT_LIMITS, type Ticket } from '@peerport/protocol';
import { closeBoth, pairOfPorts, receive, testBroker } from '../../support/broker.ts';
import { offer, open, upgrade } from '../../support/handshake.ts';

const FLOODS_COUNT = 20;
/** What the kernel takes of each at once. */
const FLOOD_BYTES = 1024 * 1024;
const ROUND_TRIPS_COUNT = 20;
/** A message passes the relay twice, and each pass may have to wait for the rest of a turn, and for the next. */
const TURNS_PER_ROUND_TRIP = 6;
/** The floods do not answer when their sockets are closed. */
const limits = { closeTimeoutMs: 100 };
const FRAME_COST_BYTES = 1024;
const REQUEST_COST_BYTES = 32 * 1024;

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

test('floods of requests: the same', async () => {
  const broker = await testBroker({ relay: 'inline', limits });
  const senders = await hostileSockets(broker, { port1: { canCreate: true } });
  const flood = Buffer.alloc(FLOOD_BYTES - (FLOOD_BYTES % REQUEST.length), REQUEST);
  const works = await workDuringRoundTrips(
    broker,
    senders,
    flood,
    async () => (await broker.stats()).channelsCreatedCount,
  );
  const turnCount = DEFAULT_LIMITS.maxTurnBytes / REQUEST_COST_BYTES + FLOODS_COUNT;
  expect(Math.max(...works)).toBeLessThan(TURNS_PER_ROUND_TRIP * turnCount);
  expect(Math.max(...works)).toBeGreaterThan(0);
});
