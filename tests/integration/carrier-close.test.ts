import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { connect, type PeerPort } from '@peerport/client';
import { pairOfPorts, receive, testBroker } from '../support/broker.ts';

type Pair = [source: PeerPort, receiver: PeerPort];

/** How the carrier closes, once the stream has been posted. */
const CLOSERS: [string, (ports: Pair) => void][] = [
  ['whoever posted it closes', ([source]) => source.close()],
  ['whoever got it closes', ([, receiver]) => receiver.close()],
  [
    'both close at once',
    (ports) => {
      for (const port of ports) port.close();
    },
  ],
];

function letters(): ReadableStream<string> {
  return new ReadableStream({
    start(controller) {
      for (const letter of 'abc') controller.enqueue(letter);
      controller.close();
    },
  });
}

async function readAll(stream: ReadableStream): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of stream as unknown as AsyncIterable<unknown>) chunks.push(chunk);
  return chunks;
}

/** A stream that never ends, and what its source was cancelled with. */
function endless() {
  let cancel: (reason: unknown) => void;
  const cancelled = new Promise<unknown>((resolve) => {
    cancel = resolve;
  });
  return { stream: new ReadableStream({ cancel: (reason) => cancel(reason) }), cancelled };
}

function recordingSink() {
  const log: unknown[] = [];
  let end: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const stream = new WritableStream({
    write: (chunk) => void log.push(chunk),
    close: () => end(),
    abort: (reason) => {
      log.push(reason);
      end();
    },
  });
  return { stream, log, ended };
}

async function post(ports: Pair, message: unknown, transfer: object[]) {
  const received = receive(ports[1], 1);
  ports[0].postMessage(message, transfer);
  return (await received)[0];
}

describe.each(CLOSERS)('%s: what was transferred lives on, and the carrier is over', (_name, close) => {
  async function closed(ports: Pair): Promise<void> {
    close(ports);
    for (const port of ports) expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
  }

  test('a ReadableStream', async () => {
    const ports = await pairOfPorts(await testBroker());
    const stream = letters();
    const received = (await post(ports, stream, [stream])) as ReadableStream;
    await closed(ports);
    expect(await readAll(received)).toEqual(['a', 'b', 'c']);
  });

  test('a WritableStream: what a write() has confirmed arrives', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { stream, log, ended } = recordingSink();
    const writer = ((await post(ports, stream, [stream])) as WritableStream).getWriter();
    const settled = [writer.write(1), writer.write(2), writer.close()];
    await closed(ports);
    await Promise.all([...settled, ended]);
    expect(log).toEqual([1, 2]);
  });

  test('a TransformStream', async () => {
    const ports = await pairOfPorts(await testBroker());
    const doubling = new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk + chunk) });
    const received = (await post(ports, doubling, [doubling])) as ReadableWritablePair;
    await closed(ports);
    expect(await readAll(letters().pipeThrough(received))).toEqual(['aa', 'bb', 'cc']);
  });

  test('a native port, and what is transferred over it afterwards', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { port1, port2 } = new MessageChannel();
    const far = (await post(ports, port1, [port1])) as MessagePort;
    await closed(ports);
    const stream = letters();
    const message = new Promise<MessageEvent>((resolve) => {
      far.onmessage = resolve;
    });
    port2.postMessage(stream, [stream]);
    port2.close();
    expect(await readAll((await message).data)).toEqual(['a', 'b', 'c']);
  });
});

test('a carrier that closes right after the post, before its peer has come', async () => {
  const { port1, port2 } = await (await testBroker()).createChannel();
  const source = connect(port1);
  const stream = letters();
  source.postMessage(stream, [stream]);
  source.close();
  const [received] = await receive(connect(port2), 1);
  expect(await readAll(received as ReadableStream)).toEqual(['a', 'b', 'c']);
});

test('a port that has ended and is started later still gets a stream that works', async () => {
  const ports = await pairOfPorts(await testBroker());
  const stream = letters();
  ports[0].postMessage(stream, [stream]);
  ports[0].close();
  await Promise.all(ports.map((port) => port.closed));
  const [received] = await receive(ports[1], 1);
  expect(await readAll(received as ReadableStream)).toEqual(['a', 'b', 'c']);
});

test('the channel is there until the last stream has ended: the broker lists it as paired', async () => {
  const broker = await testBroker();
  const ports = await pairOfPorts(broker);
  const { port1, port2 } = new MessageChannel();
  await post(ports, port1, [port1]);
  ports[0].close();
  await Promise.all(ports.map((port) => port.closed));
  expect(await broker.channels()).toMatchObject([{ id: ports[0].channel, state: 'paired' }]);
  expect(() => ports[0].postMessage('nothing happens')).not.toThrow();
  await expect(ports[0].createChannel()).rejects.toMatchObject({ name: 'PortClosedError', reason: 'closed' });
  port2.close();
  while ((await broker.channels()).length > 0) await setImmediate();
});

describe('what was transferred ends with its cause, and the carrier fires no second event', () => {
  test.each<[string, string, (ports: Pair, revoke: () => Promise<void>) => unknown]>([
    ['revoked', 'the channel was revoked', (_ports, revoke) => revoke()],
    ['aborted by its source', 'enough', ([source]) => source.abort('enough')],
    ['aborted by its receiver', 'the port was aborted', ([, receiver]) => receiver.abort()],
  ])('%s', async (_name, problem, end) => {
    const broker = await testBroker();
    const ports = await pairOfPorts(broker);
    const { stream, cancelled } = endless();
    const received = (await post(ports, stream, [stream])) as ReadableStream;
    ports[0].close();
    const events: string[] = [];
    for (const port of ports) port.addEventListener('close', ({ reason }) => events.push(reason));
    await Promise.all(ports.map((port) => port.closed));
    await end(ports, () => broker.revoke(ports[0].channel));
    expect(await cancelled).toMatchObject({ name: 'NetworkError', message: expect.stringContaining(problem) });
    await expect(readAll(received)).rejects.toMatchObject({ name: 'NetworkError' });
    expect(events).toEqual(['closed', 'closed']);
  });

  test('so does a signal that aborts the port', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    const controller = new AbortController();
    const ports: Pair = [connect(port1, { signal: controller.signal }), connect(port2)];
    const { stream, cancelled } = endless();
    await post(ports, stream, [stream]);
    ports[1].close();
    await ports[0].closed;
    controller.abort(new Error('enough'));
    expect(await cancelled).toMatchObject({ name: 'NetworkError', message: expect.stringContaining('enough') });
  });
});

describe('whoever holds the other end of what nobody will read learns so, and the channel ends', () => {
  test.each<[string, (ports: Pair) => unknown]>([
    ['the receiver closes with it in its queue', async ([, receiver]) => receiver.close()],
    [
      'it is on the way to a receiver that closes',
      ([source, receiver]) => {
        receiver.close();
        source.postMessage('more');
      },
    ],
    [
      'both sides have closed, and the receiver closes again',
      async ([source, receiver]) => {
        source.close();
        await receiver.closed;
        receiver.close();
      },
    ],
    ['the receiver aborts', ([, receiver]) => receiver.abort()],
  ])('%s', async (_name, end) => {
    const ports = await pairOfPorts(await testBroker());
    const [readable, { stream, ended }] = [endless(), recordingSink()];
    const { port1, port2 } = new MessageChannel();
    const closed = new Promise((resolve) => {
      port2.addEventListener('close', resolve);
    });
    ports[0].postMessage([readable.stream, stream, port1], [readable.stream, stream, port1]);
    await end(ports);
    await Promise.all([readable.cancelled, ended, closed]);
  });

  test('while another stream goes on', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { port1, port2 } = new MessageChannel();
    const far = (await post(ports, port1, [port1])) as MessagePort;
    const { stream, cancelled } = endless();
    ports[1].close();
    ports[0].postMessage(stream, [stream]);
    expect(await cancelled).toMatchObject({ name: 'AbortError' });
    port2.postMessage('still here');
    const message = await new Promise<MessageEvent>((resolve) => {
      far.onmessage = resolve;
    });
    expect(message.data).toBe('still here');
    far.close();
  });

  test('it waits for credit, and the receiver closes', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { port1, port2 } = new MessageChannel();
    const far = (await post(ports, port1, [port1])) as MessagePort;
    const { stream, cancelled } = endless();
    for (let count = 0; count < 6; count++) ports[0].postMessage(new Uint8Array(1024 * 1024));
    ports[0].postMessage(stream, [stream]);
    (ports[1] as unknown as { onmessage: unknown }).onmessage = null;
    ports[1].close();
    expect(await cancelled).toMatchObject({ message: expect.stringContaining('was not sent') });
    await Promise.all(ports.map((port) => port.closed));
    port2.close();
    far.close();
  });

  test('it is a port: its peer closes', async () => {
    const broker = await testBroker();
    const [ports, moving] = [await pairOfPorts(broker), await pairOfPorts(broker)];
    ports[0].postMessage(null, [moving[0]]);
    ports[0].close();
    await ports[1].closed;
    ports[1].close();
    expect(await moving[1].closed).toMatchObject({ reason: 'closed' });
  });

  test.each<[string, boolean, unknown]>([
    ['right after the post', true, null],
    ['while a Blob in the message is read', true, new Blob(['content'])],
    ['before its peer has come', false, null],
  ])('it is a port, and its carrier aborts %s', async (_name, isPaired, message) => {
    const broker = await testBroker();
    const moving = await pairOfPorts(broker);
    const carrier = isPaired ? (await pairOfPorts(broker))[0] : connect((await broker.createChannel()).port1);
    carrier.postMessage(message, [moving[0]]);
    carrier.abort();
    expect(await moving[1].closed).toMatchObject({ reason: 'closed' });
    await broker.revoke(carrier.channel);
  });

  test.each<[string, <Result>(result: Result) => Result | Promise<Result>]>([
    ['at once', (result) => result],
    ['later', async (result) => result],
  ])('the receiver’s schema says %s that it does not match', async (_name, answer) => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    const validate = () => answer({ issues: [{ message: 'does not match' }] });
    const ports = [
      connect(port1),
      connect(port2, { schema: { '~standard': { version: 1, vendor: 'test', validate } } }),
    ];
    const [source, receiver] = ports as [PeerPort, PeerPort];
    const [moving, readable, { stream, ended }] = [await pairOfPorts(broker), endless(), recordingSink()];
    source.postMessage(null, [moving[0], readable.stream, stream]);
    receiver.start();
    await Promise.all([moving[1].closed, readable.cancelled, ended]);
    source.close();
    receiver.close();
  });

  test('it came over a native port that closes', async () => {
    const ports = await pairOfPorts(await testBroker());
    const { port1, port2 } = new MessageChannel();
    const far = (await post(ports, port1, [port1])) as MessagePort;
    ports[0].close();
    await ports[0].closed;
    const { stream, cancelled } = endless();
    port2.postMessage(stream, [stream]);
    far.close();
    await cancelled;
  });
});

test('a hundred native ports that close one after the other end their channel', async () => {
  const ports = await pairOfPorts(await testBroker());
  const channels = Array.from({ length: 100 }, () => new MessageChannel());
  const nears = channels.map(({ port1 }) => port1);
  await post(ports, nears, nears);
  ports[0].close();
  await Promise.all(ports.map((port) => port.closed));
  for (const { port2 } of channels) port2.close();
});
