import { describe, expect, test } from '@jest/globals';
import type { PeerPort } from '@peerport/client';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

const CHUNK_BYTES = 256 * 1024;

/** The event of the next message. */
function nextEvent(port: PeerPort): Promise<MessageEvent> {
  return new Promise((resolve) => {
    port.addEventListener('message', resolve, { once: true });
    port.start();
  });
}

describe('buffers', () => {
  test('are detached at the sender when they are transferred, and only then', async () => {
    const ports = await pairOfPorts(await testBroker());
    const [moved, copied] = [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])];
    const received = receive(ports[1], 1);
    ports[0].postMessage({ moved, copied }, [moved.buffer]);
    expect([moved.byteLength, copied.byteLength]).toEqual([0, 2]);
    expect(await received).toEqual([{ moved: new Uint8Array([1, 2, 3]), copied: new Uint8Array([4, 5]) }]);
    await closeBoth(ports);
  });

  test("a Node Buffer sends its own bytes, not its pool's", async () => {
    const ports = await pairOfPorts(await testBroker());
    const received = receive(ports[1], 1);
    const small = Buffer.from('from the pool');
    expect(small.buffer.byteLength).toBeGreaterThan(small.length);
    ports[0].postMessage(small);
    const [bytes] = (await received) as [Uint8Array];
    expect([Buffer.from(bytes).toString(), bytes.buffer.byteLength]).toEqual(['from the pool', small.length]);
    await closeBoth(ports);
  });
});

describe('blobs', () => {
  test('arrive with their bytes and type, and messages behind them keep their place', async () => {
    const ports = await pairOfPorts(await testBroker());
    const received = receive(ports[1], 3);
    const blob = new Blob(['x'.repeat(300_000)], { type: 'text/plain' });
    const file = new File(['content'], 'name.txt', { lastModified: 12_345 });
    ports[0].postMessage({ blob, file, again: blob });
    ports[0].postMessage('behind');
    ports[0].postMessage('last');
    expect(ports[0].bufferedAmount).toBeGreaterThanOrEqual(300_000);
    const [message, ...others] = (await received) as [{ blob: Blob; file: File; again: Blob }, unknown];
    expect(others).toEqual(['behind', 'last']);
    expect([message.blob.type, message.blob.size, await message.blob.text()]).toEqual([
      'text/plain',
      300_000,
      'x'.repeat(300_000),
    ]);
    expect(message.again).toBe(message.blob);
    expect([message.file.name, message.file.lastModified, await message.file.text()]).toEqual([
      'name.txt',
      12_345,
      'content',
    ]);
    await closeBoth(ports);
  });

  test('everything posted before close() arrives, blobs too', async () => {
    const ports = await pairOfPorts(await testBroker());
    const received = receive(ports[1], 2);
    ports[0].postMessage(new Blob(['slow']));
    ports[0].postMessage('last');
    ports[0].close();
    const [blob, last] = (await received) as [Blob, string];
    expect([await blob.text(), last]).toEqual(['slow', 'last']);
    expect(await ports[1].closed).toMatchObject({ reason: 'closed' });
  });
});

describe('a native MessagePort', () => {
  test('arrives as a native MessagePort, in event.ports and in the data; messages go both ways', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { port1, port2 } = new MessageChannel();
    const event = nextEvent(ports[1]);
    ports[0].postMessage({ port: port2 }, [port2]);
    const { data, ports: arrived } = await event;
    const far = data.port as MessagePort;
    expect(far).toBeInstanceOf(MessagePort);
    expect(arrived).toEqual([far]);
    const [atFar, atNear] = [nativeMessage(far), nativeMessage(port1)];
    port1.postMessage({ to: 'far' });
    far.postMessage({ to: 'near' });
    expect([await atFar, await atNear]).toEqual([{ to: 'far' }, { to: 'near' }]);
    port1.close();
    far.close();
    await closeBoth(ports);
  });

  test('works over a port whose other messages go on', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { port1, port2 } = new MessageChannel();
    const event = nextEvent(ports[1]);
    ports[0].postMessage(null, [port2]);
    const far = (await event).ports[0] as MessagePort;
    const received = receive(ports[1], 100);
    const tunnelled: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      far.onmessage = ({ data }) => {
        tunnelled.push(data);
        if (tunnelled.length === 100) resolve();
      };
    });
    for (let index = 0; index < 100; index++) {
      ports[0].postMessage(index);
      port1.postMessage(index);
    }
    const expected = Array.from({ length: 100 }, (_, index) => index);
    expect(await received).toEqual(expected);
    await all;
    expect(tunnelled).toEqual(expected);
    port1.close();
    far.close();
    await closeBoth(ports);
  });

  test('everything posted before its close() arrives, also what had to wait for credit', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { port1, port2 } = new MessageChannel();
    const event = nextEvent(ports[1]);
    ports[0].postMessage(null, [port2]);
    const count = (3 * DEFAULT_LIMITS.windowBytes) / CHUNK_BYTES;
    for (let index = 0; index < count; index++) port1.postMessage(new Uint8Array(CHUNK_BYTES).fill(index));
    port1.close();
    const far = (await event).ports[0] as MessagePort;
    const received: unknown[] = [];
    const closed = new Promise((resolve) => far.addEventListener('close', resolve));
    far.onmessage = ({ data }) => received.push(data[0]);
    await closed;
    expect(received).toEqual(Array.from({ length: count }, (_, index) => index));
    await closeBoth(ports);
  });

  test('closes when the socket goes down', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { port1, port2 } = new MessageChannel();
    const event = nextEvent(ports[1]);
    ports[0].postMessage(null, [port2]);
    const far = (await event).ports[0] as MessagePort;
    const closed = [port1, far].map((port) => new Promise((resolve) => port.addEventListener('close', resolve)));
    ports[0].abort();
    await Promise.all(closed);
    await ports[1].closed;
  });

  test('its carrier cannot be transferred while it is open', async () => {
    const broker = await testBroker();
    const carrier = await pairOfPorts(broker);
    const ports = await pairOfPorts(broker);
    const { port1, port2 } = new MessageChannel();
    ports[1].start();
    ports[0].postMessage(null, [port2]);
    expect(() => carrier[0].postMessage(null, [ports[0]])).toThrow(/carries tunnelled ports or streams/);
    port1.close();
    await Promise.all([closeBoth(carrier), closeBoth(ports)]);
  });
});

describe('streams', () => {
  test('a ReadableStream arrives chunk by chunk', async () => {
    const ports = await pairOfPorts(await testBroker());
    const source = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 100; index++) controller.enqueue({ index });
        controller.close();
      },
    });
    const event = nextEvent(ports[1]);
    ports[0].postMessage({ source }, [source]);
    expect(source.locked).toBe(true);
    const chunks: unknown[] = [];
    for await (const chunk of (await event).data.source) chunks.push(chunk);
    expect(chunks).toEqual(Array.from({ length: 100 }, (_, index) => ({ index })));
    await closeBoth(ports);
  });

  test('a reader that stops pulling stops the source; cancel reaches it with its reason', async () => {
    const ports = await pairOfPorts(await testBroker());
    let pulls = 0;
    let cancel: (reason: unknown) => void;
    const cancelled = new Promise((resolve) => {
      cancel = resolve;
    });
    const source = new ReadableStream(
      { pull: (controller) => controller.enqueue(pulls++), cancel: (reason) => cancel(reason) },
      { highWaterMark: 0 },
    );
    const event = nextEvent(ports[1]);
    ports[0].postMessage(source, [source]);
    const reader = ((await event).data as ReadableStream).getReader();
    for (let index = 0; index < 3; index++) expect(await reader.read()).toEqual({ done: false, value: index });
    const echoed = receive(ports[0], 1);
    ports[1].postMessage('a round trip');
    await echoed;
    expect(pulls).toBeLessThanOrEqual(5);
    await reader.cancel('enough');
    expect(await cancelled).toBe('enough');
    await closeBoth(ports);
  });

  test('a WritableStream takes what is written on the other side, and its abort', async () => {
    const ports = await pairOfPorts(await testBroker());
    const written: unknown[] = [];
    let abort: (reason: unknown) => void;
    const aborted = new Promise((resolve) => {
      abort = resolve;
    });
    const sink = new WritableStream({ write: (chunk) => void written.push(chunk), abort: (reason) => abort(reason) });
    const event = nextEvent(ports[1]);
    ports[0].postMessage(sink, [sink]);
    const writer = ((await event).data as WritableStream).getWriter();
    for (let index = 0; index < 10; index++) await writer.write(index);
    await writer.abort('no more');
    expect(await aborted).toBe('no more');
    expect(written).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await closeBoth(ports);
  });

  test('a TransformStream works at a distance', async () => {
    const ports = await pairOfPorts(await testBroker());
    const doubling = new TransformStream<number, number>({
      transform: (chunk, controller) => controller.enqueue(chunk * 2),
    });
    const event = nextEvent(ports[1]);
    ports[0].postMessage(doubling, [doubling]);
    const { readable, writable } = (await event).data as TransformStream<number, number>;
    const writer = writable.getWriter();
    void writer.write(21).then(() => writer.close());
    const chunks: number[] = [];
    for await (const chunk of readable as unknown as AsyncIterable<number>) chunks.push(chunk);
    expect(chunks).toEqual([42]);
    await closeBoth(ports);
  });

  test('fails when the socket goes down', async () => {
    const ports = await pairOfPorts(await testBroker());
    const source = new ReadableStream();
    const event = nextEvent(ports[1]);
    ports[0].postMessage(source, [source]);
    const reader = ((await event).data as ReadableStream).getReader();
    const read = expect(reader.read()).rejects.toThrow();
    ports[0].abort();
    await read;
    await ports[1].closed;
  });
});

test('a message to a port that is closed closes what it would have transferred', async () => {
  const ports = await pairOfPorts(await testBroker());
  await closeBoth(ports);
  const { port1, port2 } = new MessageChannel();
  const closed = new Promise((resolve) => port1.addEventListener('close', resolve));
  ports[0].postMessage(null, [port2]);
  await closed;
});

function nativeMessage(port: MessagePort): Promise<unknown> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }) => resolve(data);
  });
}
