import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { connect as connectPort, type PeerPort } from '@peerport/client';
import { formatTicket } from '@peerport/protocol';
import { type Client, connect } from '../independent-client/client.ts';
import { readValue } from '../independent-client/value-reader.ts';
import { closeBoth, pairOfPorts, testBroker } from '../support/broker.ts';
import { bytesOf, evaluate, vectorsIn } from '../support/doc-vectors.ts';
import { readPage } from '../support/docs/pages.ts';

const FOLDER = new URL('../independent-client/', import.meta.url);
const MIB = 1024 * 1024;

const page = readPage('docs/protocol.md');

/** A port of peerport, and at the other end the client that was written from docs/protocol.md alone. */
async function pair(broker?: Broker): Promise<{ port: PeerPort; client: Client; received: unknown[] }> {
  const { port1, port2 } = await (broker ?? (await testBroker())).createChannel();
  const client = connect(formatTicket(port2));
  const received: unknown[] = [];
  client.onmessage = (value) => received.push(value);
  const port = connectPort(port1, { heartbeatMs: 500 });
  await port.ready;
  return { port, client, received };
}

test('it imports nothing of peerport', () => {
  const sources = readdirSync(FOLDER).map((file) => readFileSync(new URL(file, FOLDER), 'utf8'));
  expect(sources.length).toBeGreaterThan(2);
  expect(sources.flatMap((source) => source.match(/from '(?!\.\/|ws').*'/g) ?? [])).toEqual([]);
});

describe('the vectors of docs/protocol.md', () => {
  const accepted = vectorsIn(page, 'accepted-values').map(({ left, right }) => ({ left: right, right: left }));

  test.each([...vectorsIn(page, 'value-vectors'), ...accepted])('$left', ({ left, right }) => {
    expect(readValue(bytesOf(right))).toStrictEqual(evaluate(left));
  });

  test.each(vectorsIn(page, 'rejected-values'))('$left is no value', ({ left }) => {
    expect(() => readValue(bytesOf(left))).toThrow();
  });
});

describe('against a PeerPort', () => {
  test('values, from the port', async () => {
    const { port, client, received } = await pair();
    const values = [null, 'grüße', { list: [1, -2.5, 3n], when: new Date(0) }, new Map([['key', new Set([1])]]), /x/u];
    const large = new Uint8Array(3 * MIB).fill(7);
    for (const value of [...values, { large }]) port.postMessage(value);
    port.close();
    expect(await client.closed).toEqual({ code: 4000 });
    expect(received).toStrictEqual([...values, { large }]);
    expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
  });

  test('values, from the client', async () => {
    const { port, client } = await pair();
    const values = [null, true, 'grüße', 0.5, [1, ['two']], { three: { four: Uint8Array.of(5) } }, 'long'.repeat(MIB)];
    for (const value of values) client.send(value);
    client.close();
    const received: unknown[] = [];
    for await (const message of port) received.push(message);
    expect(received).toStrictEqual(values);
    expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
    expect(await client.closed).toEqual({ code: 4000 });
  });

  test.each([
    ['count', 17_000, 0],
    ['bytes', 12, MIB],
  ])('more than the window, by %s, there and back', async (_, count, length) => {
    const { port, client } = await pair();
    const text = 'x'.repeat(length);
    const echoed: number[] = [];
    client.onmessage = (value) => client.send(value);
    const done = new Promise<void>((resolve) => {
      port.onmessage = ({ data }) => {
        if (echoed.push(data[0]) === count) resolve();
      };
    });
    for (let index = 0; index < count; index++) port.postMessage([index, text]);
    await done;
    expect(echoed).toEqual(Array.from({ length: count }, (_, index) => index));
    port.close();
    await client.closed;
  });

  test('pings are answered', async () => {
    const { port, client } = await pair();
    const events: string[] = [];
    for (const type of ['unresponsive', 'message']) port.addEventListener(type, () => events.push(type));
    port.start();
    // Longer than the heartbeat, with nothing to say.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(events).toEqual([]);
    client.close();
    await port.closed;
  });

  test('a peer that moves: what did not reach its former holder comes back, and reaches the next, in order', async () => {
    const broker = await testBroker();
    const { port, client } = await pair(broker);
    const heard = new Promise((resolve) => {
      client.onmessage = resolve;
    });
    const carrier = await pairOfPorts(broker);
    const COUNT = 3_000;
    const text = 'x'.repeat(300);
    let sent = 0;
    const burst = () => {
      for (let count = 0; count < 1_000; count++) client.send([sent++, text]);
    };
    burst();
    const arrived = new Promise<PeerPort>((resolve) => {
      carrier[1].onmessage = ({ ports }) => resolve(ports[0] as unknown as PeerPort);
    });
    carrier[0].postMessage(null, [port]);
    burst();
    const next = await arrived;
    burst();
    next.postMessage('from the next holder');
    expect(await heard).toBe('from the next holder');
    client.close();
    const numbers: number[] = [];
    for await (const [number] of next) numbers.push(number);
    expect(numbers).toEqual(Array.from({ length: COUNT }, (_, index) => index));
    expect(await client.closed).toEqual({ code: 4000 });
    await closeBoth(carrier);
  });

  test('what is no data message closes both', async () => {
    const broker = await testBroker();
    for (const { left } of vectorsIn(page, 'rejected-frames')) {
      const { port, client } = await pair(broker);
      client.sendRaw(bytesOf(left));
      expect([left, await port.closed]).toMatchObject([left, { reason: 'protocol-error' }]);
      expect([left, await client.closed]).toEqual([left, { code: 4004 }]);
    }
  });

  test('a ticket that was used is refused', async () => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    const first = connect(formatTicket(port1));
    const port = connectPort(port2);
    await port.ready;
    expect(await connect(formatTicket(port1)).closed).toEqual({ code: 4403, refusal: 'used' });
    port.close();
    await first.closed;
  });
});
