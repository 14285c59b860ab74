import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { connect, type Ticket } from '@peerport/client';
import { DEFAULT_LIMITS, encodeFrames, FrameType, serialize } from '@peerport/protocol';
import type { WebSocket } from 'ws';
import { forget, testBroker } from '../../support/broker.ts';
import { Child } from '../../support/child.ts';
import { closeCodeOf, offer, open, rawPort, upgrade } from '../../support/handshake.ts';

/** Two ports of a channel that speak the wire protocol by hand. */
async function rawPair(broker: Broker) {
  const { id, port1, port2 } = await broker.createChannel();
  const ports = [rawPort(port1), rawPort(port2)] as const;
  await Promise.all(ports.map((port) => once(port, 'message')));
  return { id, ports };
}

/** A port that is there, reads, and never writes anything more: not even the answer of a closing handshake. */
async function mutePort({ url, token }: Ticket): Promise<Socket> {
  const socket = await open(url);
  socket.on('error', () => {});
  socket.write(`${upgrade(`Host: ${new URL(url).host}`, offer(token)).join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

describe('maxSocketMessageBytes', () => {
  test.each([
    ['default', undefined, 2 ** 20],
    ['overridden', { maxSocketMessageBytes: 1_000 }, 1_000],
  ])(
    '%s: at, it passes; over, its sender is closed with 1009, and the peer with protocol-error',
    async (_name, limits, most) => {
      const broker = await testBroker({ relay: 'inline', ...(limits && { limits }) });
      const { ports } = await rawPair(broker);
      const codes = ports.map(closeCodeOf);
      ports[0].send(new Uint8Array(most));
      const [data] = await once(ports[1], 'message');
      expect(data).toHaveLength(most);
      ports[0].send(new Uint8Array(most + 1));
      expect(await Promise.all(codes)).toEqual([1009, 4004]);
    },
  );

  test('a declared length that is over is enough: its bytes are not waited for', async () => {
    const broker = await testBroker({ relay: 'inline' });
    const { port1, port2 } = await broker.createChannel();
    const offender = await mutePort(port1);
    const port = connect(port2);
    await port.ready;
    const declared = Buffer.alloc(14);
    declared.set([0x82, 0xff]);
    declared.writeBigUInt64BE(BigInt(DEFAULT_LIMITS.maxSocketMessageBytes + 1), 2);
    offender.write(declared);
    expect(await port.closed).toMatchObject({ reason: 'protocol-error' });
    offender.destroy();
  });

  test('fragments count together', async () => {
    const broker = await testBroker({ relay: 'inline', limits: { maxSocketMessageBytes: 1_000 } });
    const { ports } = await rawPair(broker);
    const codes = ports.map(closeCodeOf);
    for (let count = 0; count < 3; count++) ports[0].send(new Uint8Array(400), { fin: false, binary: true });
    expect(await Promise.all(codes)).toEqual([1009, 4004]);
  });
});

describe('maxFragmentsCount', () => {
  const send = (port: WebSocket, count: number) => {
    for (let index = 1; index <= count; index++) port.send(Buffer.alloc(1), { fin: index === count });
  };

  test.each([
    ['default', undefined, 1_024],
    ['overridden', { maxFragmentsCount: 3 }, 3],
  ])(
    '%s: at, it passes; over, its sender is closed with 1008, and the peer with protocol-error',
    async (_name, limits, most) => {
      const broker = await testBroker({ relay: 'inline', ...(limits && { limits }) });
      const { ports } = await rawPair(broker);
      const codes = ports.map(closeCodeOf);
      send(ports[0], most);
      const [data] = await once(ports[1], 'message');
      expect(data).toHaveLength(most);
      send(ports[0], most + 1);
      expect(await Promise.all(codes)).toEqual([1008, 4004]);
    },
  );
});

describe('maxUnreadPongsCount', () => {
  /** So many pings at once, masked with zeros. */
  const pings = (count: number) => Buffer.from(Array.from({ length: count }, () => [0x89, 0x80, 0, 0, 0, 0]).flat());
  const PONG_BYTES = 2;

  test.each([
    ['default', undefined, 60],
    ['overridden', { maxUnreadPongsCount: 3 }, 3],
  ])(
    '%s: at, all are answered; over, their sender is cut off, and its peer closes with gone',
    async (_name, limits, most) => {
      // All pings pass in one turn: between two, their answers leave.
      const broker = await testBroker({ relay: 'inline', limits: { maxTurnBytes: 2 ** 24, ...limits } });
      const { port1, port2 } = await broker.createChannel();
      const pinging = await mutePort(port1);
      const port = connect(port2);
      await Promise.all([once(pinging, 'data'), port.ready]);
      for (let round = 0; round < 2; round++) {
        pinging.write(pings(most));
        for (let bytes = 0; bytes < most * PONG_BYTES; ) bytes += ((await once(pinging, 'data')) as [Buffer])[0].length;
      }
      expect(port.readyState).toBe('open');
      pinging.write(pings(most + 1));
      expect(await port.closed).toMatchObject({ reason: 'gone' });
      pinging.destroy();
    },
  );
});

test('answers that are not read: no more questions are taken, and once they are read, each is answered', async () => {
  const QUESTIONS_COUNT = 4_000;
  const broker = await testBroker({ relay: 'inline', limits: { maxRequestsCountPerSecond: QUESTIONS_COUNT } });
  const { id, port1 } = await broker.createChannel({ port1: { canCreate: true } });
  const asking = rawPort(port1);
  await once(asking, 'open');
  asking.pause();
  // Both it and the answer that names it are six times as long as JSON.
  const options = { origins: [`app://${'\ud800'.repeat(500)}`] };
  for (let request = 0; request < QUESTIONS_COUNT; request++) {
    asking.send(JSON.stringify({ type: 'create-channel', request, options }));
  }
  const bufferedBytes = async () => (await broker.stats()).relay.bufferedBytes;
  let last = Number.NaN;
  for (let now = asking.bufferedAmount; now !== last; now = asking.bufferedAmount) {
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(last).toBeGreaterThan(0);
  expect(await bufferedBytes()).toBeLessThan(8 * DEFAULT_LIMITS.relayBufferBytes);
  const answers: number[] = [];
  const all = new Promise<void>((resolve) => {
    asking.on('message', (data) => answers.push(JSON.parse(String(data)).request) === QUESTIONS_COUNT && resolve());
  });
  asking.resume();
  await all;
  expect(answers).toEqual(Array.from({ length: QUESTIONS_COUNT }, (_, request) => request));
  await broker.revoke(id);
});

test.each([
  ['in the same WebSocket message', 1],
  ['in the next one', 2],
])('a receiver that does not read keeps its window, though its messages are padded %s', async (_name, batchesCount) => {
  const PADDING_BYTES = 50_000;
  const MESSAGES_COUNT = 400;
  const broker = await testBroker();
  const { port1, port2 } = await broker.createChannel();
  const sender = rawPort(port1);
  const paired = once(sender, 'message');
  await using reader = Child.peer();
  await reader.call.connect(port2);
  await paired;
  const beforeBytes = await reader.call.receivedBytes();
  const frames = [
    { type: FrameType.message, lane: 0, payload: serialize('tiny') },
    // For a lane that is not open: it is ignored.
    { type: FrameType.credit, lane: 9, payload: new Uint8Array(PADDING_BYTES) },
  ];
  const batches = batchesCount === 1 ? [frames] : frames.map((frame) => [frame]);
  for (let index = 0; index < MESSAGES_COUNT; index++) {
    for (const batch of batches) sender.send(encodeFrames(batch));
  }
  sender.send(encodeFrames([{ type: FrameType.ping, lane: 0, payload: new Uint8Array() }]));
  await once(sender, 'message');
  expect((await reader.call.receivedBytes()) - beforeBytes).toBeLessThan((MESSAGES_COUNT * PADDING_BYTES) / 5);
  sender.close(4000);
});

/** A port that does not answer the closing handshake is waited for. */
describe('flushTimeoutMs', () => {
  test('default', () => expect(DEFAULT_LIMITS.flushTimeoutMs).toBe(600_000));

  test('overridden: at, a port that ended is waited for; over, it is cut off', async () => {
    const broker = await testBroker({ relay: 'inline', limits: { flushTimeoutMs: 200 } });
    const { id, port1 } = await broker.createChannel();
    const mute = await mutePort(port1);
    const ended = once(mute.resume(), 'end');
    const startMs = performance.now();
    await broker.revoke(id);
    await ended;
    expect(performance.now() - startMs).toBeGreaterThan(150);
    mute.destroy();
  });
});

/** Nor for ever, when the broker closes. */
describe('closeTimeoutMs', () => {
  test('default', () => expect(DEFAULT_LIMITS.closeTimeoutMs).toBe(5_000));

  test('overridden: at, a closing broker waits for its ports; over, it cuts them off', async () => {
    const broker = await testBroker({ relay: 'inline', limits: { closeTimeoutMs: 200 } });
    const { port1 } = await broker.createChannel();
    const mute = await mutePort(port1);
    mute.resume();
    forget(broker);
    const startMs = performance.now();
    await broker.close();
    expect(performance.now() - startMs).toBeGreaterThan(150);
    mute.destroy();
  });
});
