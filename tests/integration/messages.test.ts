import { describe, expect, test } from '@jest/globals';
import type { BrokerOptions } from '@peerport/broker';
import { connect, formatTicket } from '@peerport/client';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

describe.each<BrokerOptions>([{ relay: 'worker' }, { relay: 'inline' }])('with %j', (options) => {
  test('messages go both ways', async () => {
    const ports = await pairOfPorts(await testBroker(options));
    const [port1, port2] = ports;
    const received = [receive(port1, 1), receive(port2, 1)];
    port1.postMessage({ to: 'port2', at: new Date(0) });
    port2.postMessage(new Map([['to', 'port1']]));
    expect(await Promise.all(received)).toEqual([[new Map([['to', 'port1']])], [{ to: 'port2', at: new Date(0) }]]);
    await closeBoth(ports);
  });

  test('what is posted before the peer arrives is delivered, in order', async () => {
    const broker = await testBroker(options);
    const tickets = await broker.createChannel();
    const port1 = connect(tickets.port1);
    for (let index = 0; index < 100; index++) port1.postMessage(index);
    expect(port1.readyState).toBe('connecting');
    expect(port1.bufferedAmount).toBeGreaterThan(0);
    const port2 = connect(tickets.port2);
    expect(await receive(port2, 100)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(port1.readyState).toBe('open');
    await closeBoth([port1, port2]);
  });

  test('a burst of mixed sizes arrives whole, in order', async () => {
    const ports = await pairOfPorts(await testBroker(options));
    const sizes = [0, 1, 125, 126, 65_535, 65_536, 65_537, 262_144, 1_048_576, 7, 0];
    const received = receive(ports[1], sizes.length);
    for (const size of sizes) ports[0].postMessage(new Uint8Array(size).fill(size % 251));
    const arrived = (await received) as Uint8Array[];
    expect(arrived.map(({ length }) => length)).toEqual(sizes);
    for (const bytes of arrived) expect(bytes.every((byte) => byte === bytes.length % 251)).toBe(true);
    await closeBoth(ports);
  });
});

test('a ticket works in its string form', async () => {
  const { port1, port2 } = await (await testBroker()).createChannel();
  const ports = [connect(formatTicket(port1)), connect(` ${formatTicket(port2)}\n`)] as const;
  const received = receive(ports[1], 1);
  ports[0].postMessage('hello');
  expect(await received).toEqual(['hello']);
  await closeBoth(ports);
});

test('a channel has an id, and a label if it was given one', async () => {
  const broker = await testBroker();
  const ports = await pairOfPorts(broker, { label: 'tiles' });
  const [info] = await broker.channels();
  expect(info).toMatchObject({ label: 'tiles', state: 'paired', id: ports[0].channel });
  expect(Math.abs(Date.now() - (info?.createdAtMs ?? 0))).toBeLessThan(60_000);
  expect(ports.map(({ label, channel }) => ({ label, channel }))).toEqual([
    { label: 'tiles', channel: info?.id },
    { label: 'tiles', channel: info?.id },
  ]);
  await closeBoth(ports);
});

test('channels do not mix', async () => {
  const broker = await testBroker();
  const pairs = await Promise.all(Array.from({ length: 50 }, () => pairOfPorts(broker)));
  const received = pairs.map(([, port2]) => receive(port2, 20));
  for (let round = 0; round < 20; round++) {
    for (const [index, [port1]] of pairs.entries()) port1.postMessage([index, round]);
  }
  for (const [index, messages] of (await Promise.all(received)).entries()) {
    expect(messages).toEqual(Array.from({ length: 20 }, (_, round) => [index, round]));
  }
  await Promise.all(pairs.map(closeBoth));
});

describe('delivery', () => {
  test('begins with start() or onmessage, not with addEventListener', async () => {
    const ports = await pairOfPorts(await testBroker());
    const [port1, port2] = ports;
    const data: unknown[] = [];
    port2.addEventListener('message', (event) => data.push(event.data));
    const echoed = receive(port1, 1);
    port1.postMessage('queued');
    // A message back shows that the first had time to arrive.
    const marker = new Promise((resolve) => port2.addEventListener('message', resolve, { once: true }));
    port2.postMessage('marker');
    await echoed;
    expect(data).toEqual([]);
    port2.start();
    expect(data).toEqual([]);
    await marker;
    expect(data).toEqual(['queued']);
    await closeBoth(ports);
  });

  test('gives each message a task of its own: microtasks run between two', async () => {
    const ports = await pairOfPorts(await testBroker());
    const order: string[] = [];
    const done = new Promise<void>((resolve) => {
      ports[1].onmessage = ({ data }) => {
        order.push(`message ${data}`);
        queueMicrotask(() => {
          order.push(`microtask ${data}`);
          if (data === 3) resolve();
        });
      };
    });
    for (const number of [1, 2, 3]) ports[0].postMessage(number);
    await done;
    expect(order).toEqual(['message 1', 'microtask 1', 'message 2', 'microtask 2', 'message 3', 'microtask 3']);
    await closeBoth(ports);
  });
});

test('a value that cannot be cloned throws, names its path, and leaves the port usable', async () => {
  const ports = await pairOfPorts(await testBroker());
  const received = receive(ports[1], 1);
  expect(() => ports[0].postMessage({ user: { callback: () => {} } })).toThrow(
    expect.objectContaining({ name: 'DataCloneError', path: '$.user.callback' }),
  );
  ports[0].postMessage('still here');
  expect(await received).toEqual(['still here']);
  await closeBoth(ports);
});
