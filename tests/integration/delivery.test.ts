import { expect, test } from '@jest/globals';
import { connect, type PeerPort } from '@peerport/client';
import { closeBoth, pairOfPorts, testBroker } from '../support/broker.ts';

const MIB = 1024 * 1024;

/** What happened, in order: each message, and the microtask that its handler queued. */
function record(port: PeerPort, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const order: string[] = [];
    port.onmessage = ({ data }) => {
      order.push(`message ${data}`);
      queueMicrotask(() => {
        order.push(`microtask ${data}`);
        if (order.length === 2 * count) resolve(order);
      });
    };
  });
}

async function pairWithDelivery(delivery: 'task' | 'batch'): Promise<[PeerPort, PeerPort]> {
  const broker = await testBroker();
  const { port1, port2 } = await broker.createChannel();
  const ports: [PeerPort, PeerPort] = [connect(port1), connect(port2, { delivery })];
  await Promise.all(ports.map((port) => port.ready));
  return ports;
}

function postTogether(port: PeerPort, ...messages: number[]): void {
  for (const message of messages) port.postMessage(message);
}

test('by default, microtasks run between two messages that came together', async () => {
  const ports = await pairWithDelivery('task');
  const order = record(ports[1], 3);
  postTogether(ports[0], 1, 2, 3);
  expect(await order).toEqual(['message 1', 'microtask 1', 'message 2', 'microtask 2', 'message 3', 'microtask 3']);
  await closeBoth(ports);
});

test('in batches, they run after all that came together', async () => {
  const ports = await pairWithDelivery('batch');
  const order = record(ports[1], 3);
  postTogether(ports[0], 1, 2, 3);
  expect(await order).toEqual(['message 1', 'message 2', 'message 3', 'microtask 1', 'microtask 2', 'microtask 3']);
  await closeBoth(ports);
});

test('a handler that closes the port gets nothing more, also not of its batch', async () => {
  const ports = await pairWithDelivery('batch');
  const received: unknown[] = [];
  ports[1].onmessage = ({ data }) => {
    received.push(data);
    ports[1].close();
  };
  postTogether(ports[0], 1, 2, 3);
  await Promise.all(ports.map((port) => port.closed));
  expect(received).toEqual([1]);
});

test('a small message passes a large one on another channel', async () => {
  const broker = await testBroker();
  const [large, small] = [await pairOfPorts(broker), await pairOfPorts(broker)];
  const arrived: string[] = [];
  const all = [large, small].map(
    (ports, index) =>
      new Promise<void>((resolve) => {
        ports[1].onmessage = () => {
          arrived.push(index === 0 ? 'large' : 'small');
          resolve();
        };
      }),
  );
  large[0].postMessage(new ArrayBuffer(128 * MIB));
  small[0].postMessage('small');
  await Promise.all(all);
  expect(arrived).toEqual(['small', 'large']);
  await Promise.all([closeBoth(large), closeBoth(small)]);
});

test('delivery must be one of those that there are', async () => {
  const broker = await testBroker();
  const { id, port1 } = await broker.createChannel();
  expect(() => connect(port1, { delivery: 'later' as 'task' })).toThrow(
    new TypeError("connect: delivery must be 'task' or 'batch', not 'later'"),
  );
  await broker.revoke(id);
});
