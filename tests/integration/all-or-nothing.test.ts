import * as workerThreads from 'node:worker_threads';
import { MessageChannel, markAsUntransferable } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import type { PeerPort } from '@peerport/client';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

/** The message and transfer list with which a post is to fail, besides what stands before it in the list. */
type Failing = readonly [message: unknown, transfer: readonly object[]];

/** A message with a getter that does something while it is read. */
function meddling(meddle: () => unknown): object {
  return {
    get field() {
      meddle();
      return 1;
    },
  };
}

function untransferable<Item extends object>(item: Item): Item {
  markAsUntransferable(item);
  return item;
}

const failing: Record<string, (spare: PeerPort) => Failing> = {
  'memory of WebAssembly in the list': () => [1, [new WebAssembly.Memory({ initial: 1 }).buffer]],
  "Node's pool of small Buffers in the list": () => [1, [Buffer.from('small').buffer]],
  'a buffer that is marked as untransferable': () => [1, [untransferable(new ArrayBuffer(8))]],
  'a native port that is marked as untransferable': () => [1, [untransferable(new MessageChannel().port1)]],
  // Node 20 transfers them.
  ...('isMarkedAsUntransferable' in workerThreads && {
    'a stream that is marked as untransferable': () => [1, [untransferable(new ReadableStream())]],
    'a port that is marked as untransferable': (spare) => [1, [untransferable(spare)]],
  }),
  'a function in the message': () => [() => {}, []],
  'a getter that throws': () => {
    const fail = () => {
      throw new RangeError('of the getter');
    };
    return [meddling(fail), []];
  },
  'a getter that closes a port of the list': (spare) => [meddling(() => spare.close()), [spare]],
  'a getter that closes a native port of the list': () => {
    const { port1 } = new MessageChannel();
    return [meddling(() => port1.close()), [port1]];
  },
  'a getter that transfers a native port of the list': () => {
    const { port1 } = new MessageChannel();
    return [meddling(() => structuredClone(null, { transfer: [port1 as unknown as Transferable] })), [port1]];
  },
  'a getter that locks a stream of the list': () => {
    const stream = new ReadableStream();
    return [meddling(() => stream.getReader()), [stream]];
  },
  'a getter that locks one side of a TransformStream of the list': () => {
    const stream = new TransformStream();
    return [meddling(() => stream.writable.getWriter()), [stream]];
  },
  'a getter that detaches a buffer of the list': () => {
    const buffer = new ArrayBuffer(8);
    return [meddling(() => structuredClone(buffer, { transfer: [buffer] })), [buffer]];
  },
  'a TransformStream and its readable side': () => {
    const stream = new TransformStream();
    return [1, [stream, stream.readable]];
  },
  'a TransformStream and its writable side, which comes first': () => {
    const stream = new TransformStream();
    return [1, [stream.writable, stream]];
  },
  'a message that is too long': () => ['x'.repeat(5_000), []],
};

describe('a post that fails takes nothing from the list', () => {
  test.each(Object.entries(failing))('%s', async (_name, make) => {
    const broker = await testBroker();
    const carrier = await pairOfPorts(broker, { port1: { maxMessageBytes: 4_096 } });
    const [moving, spares] = [await pairOfPorts(broker), await pairOfPorts(broker)];
    const buffer = new ArrayBuffer(8);
    const native = new MessageChannel();
    const [readable, writable, transform] = [new ReadableStream(), new WritableStream(), new TransformStream()];
    const before = [buffer, moving[0], native.port1, readable, writable, transform];
    const [message, transfer] = make(spares[0]);
    expect(() => carrier[0].postMessage(message, [...before, ...transfer])).toThrow();

    expect(buffer.byteLength).toBe(8);
    expect([readable, writable, transform.readable, transform.writable].map(({ locked }) => locked)).toEqual(
      Array(4).fill(false),
    );
    const [received, receivedNatively] = [
      receive(moving[1], 1),
      new Promise((done) => native.port2.once('message', done)),
    ];
    moving[0].postMessage('usable');
    native.port1.postMessage('usable');
    expect([await received, await receivedNatively]).toEqual([['usable'], 'usable']);
    const arrived = receive(carrier[1], 1);
    carrier[0].postMessage('nothing else was sent');
    expect(await arrived).toEqual(['nothing else was sent']);
    native.port1.close();
    await Promise.all([carrier, moving, spares].map(closeBoth));
  });

  test('a getter that posts the same port first: it arrives there, and once', async () => {
    const broker = await testBroker();
    const [carrier, other] = [await pairOfPorts(broker), await pairOfPorts(broker)];
    const [moving, third] = await pairOfPorts(broker);
    const arrived = new Promise<PeerPort>((resolve) => {
      other[1].onmessage = ({ ports }) => resolve(ports[0] as unknown as PeerPort);
    });
    const first = meddling(() => other[0].postMessage('inner', [moving]));
    expect(() => carrier[0].postMessage(first, [moving])).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    const received = receive(carrier[1], 1);
    carrier[0].postMessage('behind');
    expect(await received).toEqual(['behind']);
    const port = await arrived;
    const alive = receive(third, 1);
    port.postMessage('alive');
    expect(await alive).toEqual(['alive']);
    await Promise.all([carrier, other, [port, third] as const].map(closeBoth));
  });
});

describe("Node's pool of small Buffers", () => {
  test('a Buffer whose pool is in the list: a DataCloneError, and this process lives on', async () => {
    const broker = await testBroker();
    const ports = await pairOfPorts(broker);
    const [small, unrelated] = [Buffer.from('some text'), Buffer.from('of somebody else')];
    const post = () => ports[0].postMessage({ small }, [small.buffer]);
    expect(post).toThrow(expect.objectContaining({ name: 'DataCloneError', path: 'transfer[0]' }));
    expect(`${unrelated} ${Buffer.concat([Buffer.from('x')])}`).toBe('of somebody else x');
    const received = receive(ports[1], 1);
    ports[0].postMessage(small);
    expect(Buffer.from((await received)[0] as Uint8Array).toString()).toBe('some text');
    await closeBoth(ports);
  });
});
