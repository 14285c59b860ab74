import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { startElectronBroker } from '@peerport/broker/electron';
import { findBroker, findBrokers, openAdminClient } from '@peerport/broker/inspect';
import { connect } from '@peerport/client';
import type { App } from 'electron';
import { type ClientOptions, WebSocket } from 'ws';
import { block } from '../../support/block.ts';
import { closeBoth, forget, pairOfPorts, receive } from '../../support/broker.ts';
import { Child } from '../../support/child.ts';
import { freePort } from '../../support/free-port.ts';
import { adminSocket, inspectedBroker, openAdmin, rendezvousDirectory } from '../../support/inspect.ts';
import { LINUX, testWith } from '../../support/platforms.ts';

/** What the system tells of the process at the other end of a socket. */
function seen(pid: number | undefined) {
  return LINUX.isMet ? { process: { pid, name: expect.any(String) } } : {};
}

const MIB = 2 ** 20;

describe.each(['worker', 'inline'] as const)('relay: %s', (relay) => {
  test('says who it is', async () => {
    const { broker, found } = await inspectedBroker({ name: 'my-app' }, { relay });
    expect(await (await openAdmin(found)).functions.about()).toEqual({
      name: 'my-app',
      url: broker.url,
      pid: process.pid,
      startedAtMs: found.startedAtMs,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  test('creates channels, lists them in detail, and revokes them', async () => {
    const { found } = await inspectedBroker({}, { relay });
    const { functions } = await openAdmin(found);
    const origin = 'https://app.example';
    const port2 = { origins: [origin], holder: { label: 'editor' } };
    const tickets = await functions.createChannel({ label: 'tiles', port2 });
    await using peer = Child.peer();
    await peer.call.connect(tickets.port1);
    const protocols = ['peerport.v1', `peerport.token.${tickets.port2.token}`];
    const page = new WebSocket(tickets.port2.url, protocols, { origin });
    await peer.call.ready();
    const vacant = { sentCount: 0, sentBytes: 0, bufferedBytes: 0, isPaused: false, pausesCount: 0 };
    expect(await functions.channels()).toEqual([
      {
        id: tickets.id,
        label: 'tiles',
        state: 'paired',
        createdAtMs: expect.any(Number),
        port1: { ...vacant, state: 'taken', ...seen(peer.pid) },
        port2: {
          ...vacant,
          state: 'taken',
          origin,
          holder: { label: 'editor' },
          ...seen(process.pid),
        },
      },
    ]);
    const closed = once(page, 'close');
    expect(await functions.revoke(tickets.id)).toBe(true);
    expect((await closed)[0]).toBe(4002);
    expect(await functions.revoke(tickets.id)).toBe(false);
    expect(await functions.channels()).toEqual([]);
  });

  test('counts', async () => {
    const { broker, found } = await inspectedBroker({}, { relay });
    const { functions } = await openAdmin(found);
    const [created, used] = [await broker.createChannel(), await broker.createChannel()];
    const ports = [connect(used.port1), connect(used.port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    await connect(used.port1).closed;
    await once(new WebSocket(broker.url), 'error');
    const received = receive(ports[1], 2);
    ports[0].postMessage(new Uint8Array(MIB));
    ports[0].postMessage('after');
    await received;
    const [, detail] = await functions.channels();
    expect(detail?.port1.sentBytes).toBeGreaterThan(MIB);
    expect(detail?.port1.sentBytes).toBeLessThan(MIB + 1_000);
    expect(detail?.port2).toMatchObject({ sentBytes: 0 });
    const stats = await broker.stats();
    expect(stats).toMatchObject({
      channels: { createdCount: 1, waitingCount: 0, pairedCount: 1, abandonedCount: 0 },
      channelsCreatedCount: 2,
      tokens: { mintedCount: 4, redeemedCount: 2, refusedCounts: { used: 1, unknown: 0 } },
      turnedDownCounts: { 400: 1, 403: 0, 404: 0 },
      relay: { bytes: detail?.port1.sentBytes, messagesCount: detail?.port1.sentCount, isWorker: relay === 'worker' },
      adminSocketsCount: 1,
    });
    await closeBoth(ports);
    await broker.revoke(created.id);
    expect((await functions.stats()).channels).toEqual({
      createdCount: 0,
      waitingCount: 0,
      pairedCount: 0,
      abandonedCount: 0,
    });
    expect((await functions.stats()).relay.bytes).toBeGreaterThanOrEqual(stats.relay.bytes);
  });
});

test('a reader that stands still: its writer is paused, and bytes wait', async () => {
  const { broker, found } = await inspectedBroker();
  const { functions } = await openAdmin(found);
  const tickets = await broker.createChannel();
  const reader = new WebSocket(tickets.port2.url, ['peerport.v1', `peerport.token.${tickets.port2.token}`]);
  const writer = new WebSocket(tickets.port1.url, ['peerport.v1', `peerport.token.${tickets.port1.token}`]);
  await Promise.all([once(reader, 'message'), once(writer, 'message')]);
  reader.pause();
  const isPaused = async () => (await functions.channels())[0]?.port1.isPaused;
  while (!(await isPaused())) await new Promise<void>((resolve) => writer.send(Buffer.alloc(MIB / 8), () => resolve()));
  expect(await functions.channels()).toMatchObject([
    { port1: { isPaused: true, pausesCount: expect.any(Number) }, port2: { isPaused: false, pausesCount: 0 } },
  ]);
  const [channel] = await functions.channels();
  expect(channel?.port1.pausesCount).toBeGreaterThan(0);
  expect(channel?.port2.bufferedBytes).toBeGreaterThan(0);
  reader.terminate();
  writer.terminate();
});

testWith(LINUX)(
  'a process with a socket from the same TCP port to another server is not taken for the peer',
  async () => {
    const { found } = await inspectedBroker();
    const { functions } = await openAdmin(found);
    const tickets = await functions.createChannel({});
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const localPort = await freePort();
    const protocols = ['peerport.v1', `peerport.token.${tickets.port1.token}`];
    const peer = new WebSocket(tickets.port1.url, protocols, { localPort } as ClientOptions);
    await once(peer, 'open');
    const { port } = other.address() as AddressInfo;
    const script = `net.connect({ host: '127.0.0.1', port: ${port}, localPort: ${localPort} })`;
    const stranger = spawn(process.execPath, ['--eval', script]);
    await once(other, 'connection');
    expect((await functions.channels())[0]?.port1.process?.pid).toBe(process.pid);
    stranger.kill();
    await functions.revoke(tickets.id);
    other.close();
  },
);

test('answers while the thread that started the broker is blocked', async () => {
  const directory = await rendezvousDirectory();
  await using process = Child.broker();
  await process.call.start({ inspect: { directory } });
  const { functions } = await openAdmin(await findBroker(undefined, directory));
  const unblock = await block(process);
  const { id } = await functions.createChannel({});
  expect(await functions.channels()).toMatchObject([{ id }]);
  await unblock();
});

test.each([
  ['revoke', ['x'], 'revoke: arguments.0 must be 22 base64url characters'],
  ['revoke', [], /^revoke: /],
  ['tap', [{ chanel: 'x' }], 'tap: arguments.0 has no option called chanel'],
  ['tap', [{ channel: 'x'.repeat(22) }], `no channel ${'x'.repeat(22)} is open`],
  ['untap', ['1'], 'untap: arguments.0 must be a whole number'],
  ['createChannel', [{ labl: 'x' }], 'createChannel: options has no option called labl'],
  ['close', [], /not found/],
  ['constructor', [], /not found/],
  ['__defineGetter__', ['a', 'b'], /not found/],
])('%s(%j) rejects', async (name, args, message) => {
  const { found } = await inspectedBroker();
  const functions = (await openAdmin(found)).functions as unknown as Record<string, (...args: unknown[]) => unknown>;
  await expect(functions[name]?.(...args)).rejects.toThrow(message);
  expect(await functions['channels']?.()).toEqual([]);
});

test('closing the broker tells whoever inspects it, and removes the rendezvous file', async () => {
  const { broker, found } = await inspectedBroker();
  const client = await openAdmin(found);
  forget(broker);
  await broker.close();
  expect(await client.closed).toBe('the broker was closed');
  await expect(client.functions.about()).rejects.toThrow(/^the broker was closed$/);
  expect(await readdir(dirname(found.path))).toEqual([]);
});

test('a name that is taken: ERR_INSPECT, and nothing is left', async () => {
  const { found } = await inspectedBroker({ name: 'app' });
  const directory = dirname(found.path);
  await expect(inspectedBroker({ name: 'app', directory })).rejects.toMatchObject({
    code: 'ERR_INSPECT',
    message: `the broker cannot be inspected: a broker called app is already running, in process ${process.pid}`,
  });
  expect(await findBrokers(directory)).toEqual([found]);
});

test('in Electron too', async () => {
  const directory = await rendezvousDirectory();
  const app = new EventEmitter() as App & EventEmitter;
  await using broker = await startElectronBroker({ app, origins: ['file://'], inspect: { directory } });
  const { functions } = await openAdmin(await findBroker(undefined, directory));
  expect(await functions.about()).toMatchObject({ url: broker.url });
  expect(await broker.stats()).toMatchObject({ adminSocketsCount: 1 });
});

test('two ports that were joined as ever are not disturbed by somebody who looks', async () => {
  const { broker, found } = await inspectedBroker();
  const ports = await pairOfPorts(broker);
  const { functions } = await openAdmin(found);
  const tap = await functions.tap({ payload: true });
  const received = receive(ports[1], 3);
  for (const message of [1, 2, 3]) ports[0].postMessage(message);
  expect(await received).toEqual([1, 2, 3]);
  await functions.untap(tap);
  await closeBoth(ports);
});

test('what is asked while the admin socket closes is not sent, and rejects', async () => {
  const { found } = await inspectedBroker();
  const socket = adminSocket(found.url);
  const client = await openAdminClient(socket, found.token, { tapped() {} });
  const send = jest.spyOn(socket, 'send');
  client.close();
  await expect(client.functions.stats()).rejects.toThrow('the socket to the broker closed');
  expect(send).not.toHaveBeenCalled();
});
