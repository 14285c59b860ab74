import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { connect, type PeerPort, type PortMessageErrorEvent } from '@peerport/client';
import { WebSocket } from 'ws';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

// What a native MessagePort has no counterpart for. Where it has one, the parity cases compare the two.

function nextMessageError(port: PeerPort): Promise<PortMessageErrorEvent> {
  return new Promise((resolve) => {
    port.onmessageerror = resolve;
    port.start();
  });
}

describe('maxMessageBytes counts what a message refers to', () => {
  test.each<[string, () => Blob]>([
    ['a Blob', () => new Blob(['x'.repeat(2_000)])],
    ['a File', () => new File(['x'.repeat(2_000)], 'name.txt')],
  ])('%s', async (_name, make) => {
    const ports = await pairOfPorts(await testBroker(), { port1: { maxMessageBytes: 1_000 } });
    expect(() => ports[0].postMessage(make())).toThrow(expect.objectContaining({ name: 'QuotaExceededError' }));
    const received = receive(ports[1], 1);
    ports[0].postMessage(new Blob(['short']));
    expect(await ((await received) as [Blob])[0].text()).toBe('short');
    await closeBoth(ports);
  });

  test('a message that is too long takes no port with it', async () => {
    const ports = await pairOfPorts(await testBroker(), { port1: { maxMessageBytes: 1_000 } });
    const { port1: near, port2: moved } = new MessageChannel();
    expect(() => ports[0].postMessage('x'.repeat(2_000), [moved])).toThrow(
      expect.objectContaining({ name: 'QuotaExceededError' }),
    );
    const received = new Promise((resolve) => {
      moved.onmessage = ({ data }) => resolve(data);
    });
    near.postMessage('alive');
    expect(await received).toBe('alive');
    near.close();
    await closeBoth(ports);
  });

  test('a message that is too long detaches nothing', async () => {
    const ports = await pairOfPorts(await testBroker(), { port1: { maxMessageBytes: 1_000 } });
    const buffer = new ArrayBuffer(2_000);
    expect(() => ports[0].postMessage(buffer, [buffer])).toThrow(
      expect.objectContaining({ name: 'QuotaExceededError' }),
    );
    await closeBoth(ports);
    expect(buffer.byteLength).toBe(2_000);
  });
});

test('a file that changed since it was opened is a messageerror for the receiver, and the port lives on', async () => {
  const { openAsBlob } = await import('node:fs');
  const directory = await mkdtemp(join(tmpdir(), 'peerport-file-'));
  const path = join(directory, 'changing.txt');
  const ports = await pairOfPorts(await testBroker());
  try {
    await writeFile(path, 'as it was opened');
    const blob = await openAsBlob(path);
    await writeFile(path, 'and as it is when it is posted');
    const failed = nextMessageError(ports[1]);
    ports[0].postMessage(blob);
    expect(await failed).toMatchObject({ type: 'messageerror', data: null, error: { name: 'NotReadableError' } });
    const received = receive(ports[1], 1);
    ports[0].postMessage('usable');
    expect(await received).toEqual(['usable']);
  } finally {
    await closeBoth(ports);
    await rm(directory, { recursive: true });
  }
});

describe('a port that carries a stream cannot be transferred', () => {
  test.each<[string, () => ReadableStream | WritableStream | TransformStream]>([
    ['ReadableStream', () => new ReadableStream()],
    ['WritableStream', () => new WritableStream()],
    ['TransformStream', () => new TransformStream()],
  ])('%s', async (_name, make) => {
    const broker = await testBroker();
    const [carrier, ports] = [await pairOfPorts(broker), await pairOfPorts(broker)];
    const stream = make();
    const received = receive(ports[1], 1);
    ports[0].postMessage(stream, [stream]);
    await received;
    for (const port of ports) {
      expect(() => carrier[0].postMessage(null, [port])).toThrow(/carries tunnelled ports or streams/);
    }
    ports[0].abort();
    await closeBoth(carrier);
  });
});

test('a port that is transferred leaves its schema behind', async () => {
  const broker = await testBroker();
  const carrier = await pairOfPorts(broker);
  const { port1, port2 } = await broker.createChannel();
  const none = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
  } as const;
  const [moving, third] = [connect(port1, { schema: none }), connect(port2)];
  const arrived = new Promise<PeerPort>((resolve) => {
    carrier[1].onmessage = ({ ports }) => resolve(ports[0] as unknown as PeerPort);
  });
  carrier[0].postMessage(null, [moving]);
  const port = await arrived;
  third.postMessage('unchecked');
  expect(await receive(port, 1)).toEqual(['unchecked']);
  await Promise.all([closeBoth([port, third]), closeBoth(carrier)]);
});

// HTML §9.4.4, message port post message steps: “doomed”. There the channel is lost, and nobody is told.
test('a port that is posted over its own channel is a DataCloneError, and both ports stay usable', async () => {
  const ports = await pairOfPorts(await testBroker());
  expect(() => ports[0].postMessage('doomed', [ports[1]])).toThrow(/is the other port of the channel/);
  const received = receive(ports[1], 1);
  ports[0].postMessage('alive');
  expect(await received).toEqual(['alive']);
  await closeBoth(ports);
});

test('a socket that moves a port over its own channel all the same: the other side learns that it is gone', async () => {
  const { port1, port2 } = await (await testBroker({ limits: { ticketTtlMs: 2_000 } })).createChannel();
  const offender = new WebSocket(port1.url, ['peerport.v1', `peerport.token.${port1.token}`]);
  const port = connect(port2);
  await port.ready;
  offender.send(JSON.stringify({ type: 'move' }));
  expect(await port.closed).toMatchObject({ reason: 'gone' });
});
