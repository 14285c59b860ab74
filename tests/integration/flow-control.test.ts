import { describe, expect, test } from '@jest/globals';
import { connect, type PeerPort } from '@peerport/client';
import { DEFAULT_LIMITS, serialize } from '@peerport/protocol';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

const CHUNK_BYTES = 256 * 1024;
const MESSAGE_OVERHEAD_BYTES = 1_024;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** More than a window of messages, each with its number in its first byte. */
function overfill(port: PeerPort): number {
  const count = (3 * DEFAULT_LIMITS.windowBytes) / CHUNK_BYTES;
  for (let index = 0; index < count; index++) port.postMessage(new Uint8Array(CHUNK_BYTES).fill(index));
  return count;
}

/** Resolves when whatever was sent before, in either direction, has arrived. */
async function roundTrip(port: PeerPort, peer: PeerPort): Promise<void> {
  const back = receive(port, 1);
  peer.postMessage('marker');
  await back;
}

describe('a receiver that was not started', () => {
  test('holds its window back; the rest waits at the sender, and nothing is lost', async () => {
    const ports = await pairOfPorts(await testBroker());
    const count = overfill(ports[0]);
    expect(ports[0].bufferedAmount).toBeGreaterThan(DEFAULT_LIMITS.windowBytes);
    const atMostBytes = count * (CHUNK_BYTES + MESSAGE_OVERHEAD_BYTES) - DEFAULT_LIMITS.windowBytes;
    do await roundTrip(ports[0], ports[1]);
    while (ports[0].bufferedAmount > atMostBytes);
    expect(ports[0].bufferedAmount).toBeGreaterThanOrEqual(atMostBytes - count * MESSAGE_OVERHEAD_BYTES - CHUNK_BYTES);
    const received = (await receive(ports[1], count)) as Uint8Array[];
    expect(received.map((bytes) => bytes[0])).toEqual(numbers(count));
    await closeBoth(ports);
  });

  test('holds back by count, too', async () => {
    const count = DEFAULT_LIMITS.windowCount + 100;
    const ports = await pairOfPorts(await testBroker());
    for (let index = 0; index < count; index++) ports[0].postMessage(index);
    await roundTrip(ports[0], ports[1]);
    expect(ports[0].bufferedAmount).toBeGreaterThanOrEqual(100);
    expect(await receive(ports[1], count)).toEqual(numbers(count));
    await closeBoth(ports);
  });

  test('gets everything that was posted before close()', async () => {
    const ports = await pairOfPorts(await testBroker());
    const count = overfill(ports[0]);
    ports[0].close();
    expect(await receive(ports[1], count)).toHaveLength(count);
    expect(await ports[1].closed).toMatchObject({ reason: 'closed' });
    expect(await ports[0].closed).toMatchObject({ reason: 'closed' });
  });
});

test('a slow for await holds back the sender', async () => {
  const ports = await pairOfPorts(await testBroker());
  const count = overfill(ports[0]);
  let turns = 0;
  for await (const _message of ports[1]) {
    if (++turns === 2) break;
  }
  await roundTrip(ports[0], ports[1]);
  expect(ports[0].bufferedAmount).toBeGreaterThan((count * CHUNK_BYTES) / 3);
  for await (const message of ports[1]) {
    expect((message as Uint8Array)[0]).toBe(turns);
    if (++turns === count) ports[0].close();
  }
  expect(turns).toBe(count);
});

describe('drained', () => {
  test('resolves at once when nothing waits', async () => {
    const ports = await pairOfPorts(await testBroker());
    ports[1].start();
    await ports[0].drained();
    ports[0].postMessage('small');
    await ports[0].drained();
    await closeBoth(ports);
    await ports[0].drained();
  });

  test('waits for the receiver', async () => {
    const ports = await pairOfPorts(await testBroker());
    const order: string[] = [];
    const count = overfill(ports[0]);
    const drained = ports[0].drained().then(() => order.push('drained'));
    await roundTrip(ports[0], ports[1]);
    order.push('started');
    await receive(ports[1], count);
    await drained;
    expect(order).toEqual(['started', 'drained']);
    await closeBoth(ports);
  });

  test('rejects when the port closes', async () => {
    const ports = await pairOfPorts(await testBroker());
    overfill(ports[0]);
    const drained = expect(ports[0].drained()).rejects.toMatchObject({ name: 'PortClosedError', reason: 'aborted' });
    ports[1].abort();
    await drained;
    await ports[0].closed;
  });

  test.each([
    ['closed', 'close'],
    ['aborted', 'abort'],
  ] as const)('rejects when the port has been %s with messages that waited', async (reason, end) => {
    const ports = await pairOfPorts(await testBroker());
    overfill(ports[0]);
    ports[1][end]();
    await ports[0].closed;
    expect(ports[0].bufferedAmount).toBe(0);
    await expect(ports[0].drained()).rejects.toMatchObject({ name: 'PortClosedError', reason });
    await ports[1].closed;
  });

  test('rejects when the port was aborted with messages that waited for the peer to come', async () => {
    const { port1 } = await (await testBroker()).createChannel({ ttlMs: 100 });
    const port = connect(port1);
    port.postMessage('for nobody');
    port.abort();
    await expect(port.drained()).rejects.toMatchObject({ name: 'PortClosedError', reason: 'aborted' });
  });
});

describe('maxBufferedBytes', () => {
  test('overridden: at, a message waits; over, postMessage throws, sends nothing, and leaves the port usable', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    const bytes = new Uint8Array(600);
    const maxBufferedBytes = 2 * serialize(bytes).length;
    const ports = [connect(port1, { maxBufferedBytes }), connect(port2)] as const;
    for (let count = 0; count < 2; count++) ports[0].postMessage(bytes);
    const buffer = new ArrayBuffer(1);
    expect(() => ports[0].postMessage(buffer, [buffer])).toThrow(
      expect.objectContaining({ name: 'QuotaExceededError', message: expect.stringContaining('maxBufferedBytes') }),
    );
    expect(buffer.byteLength).toBe(1);
    expect(await receive(ports[1], 2)).toEqual([bytes, bytes]);
    ports[0].postMessage(bytes);
    expect(await receive(ports[1], 1)).toEqual([bytes]);
    await closeBoth(ports);
  });

  test('default', () => expect(DEFAULT_LIMITS.maxBufferedBytes).toBe(512 * 1024 * 1024));
});

test('a port moves with what waits in it, and with its credit', async () => {
  const broker = await testBroker();
  const carrier = await pairOfPorts(broker);
  const [moving, third] = await pairOfPorts(broker);
  const [toThird, fromThird] = [overfill(moving), overfill(third)];
  const arrived = new Promise<PeerPort>((resolve) => {
    carrier[1].onmessage = ({ ports }) => resolve(ports[0] as unknown as PeerPort);
  });
  carrier[0].postMessage(null, [moving]);
  const port = await arrived;
  const received = await Promise.all([receive(third, toThird), receive(port, fromThird)]);
  for (const messages of received as Uint8Array[][]) {
    expect(messages.map((bytes) => bytes[0])).toEqual(numbers(messages.length));
  }
  const more = receive(third, overfill(port));
  expect(await more).toHaveLength(toThird);
  await Promise.all([closeBoth([port, third]), closeBoth(carrier)]);
});
