import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { connect, type PeerPort } from '@peerport/client';
import { WebSocket } from 'ws';
import { closeBoth, testBroker } from '../support/broker.ts';
import { Child } from '../support/child.ts';
import { SIGNALS, testWith } from '../support/platforms.ts';

/** Longer than a busy machine keeps a process waiting. */
const HEARTBEAT_MS = 1_000;
const MIB = 1024 * 1024;

/** The heartbeat's events, as they come. */
function livenessOf(port: PeerPort): string[] {
  const events: string[] = [];
  for (const type of ['unresponsive', 'responsive', 'close'] as const)
    port.addEventListener(type, () => events.push(type));
  return events;
}

/** A port that watches its peer, which is in a process of its own. */
async function watchedPeer() {
  const { port1, port2 } = await (await testBroker()).createChannel();
  const child = Child.peer();
  await child.call.connect(port1);
  const port = connect(port2, { heartbeatMs: HEARTBEAT_MS });
  await port.ready;
  return { child, port, events: livenessOf(port) };
}

testWith(SIGNALS)('hung: SIGSTOP makes a peer unresponsive, SIGCONT responsive, and nothing is lost', async () => {
  const { child, port, events } = await watchedPeer();
  await using _child = child;
  await child.call.echo();
  const echoed: unknown[] = [];
  port.onmessage = ({ data }) => echoed.push(data);
  for (let turn = 0; turn < 2; turn++) {
    child.signal('SIGSTOP');
    port.postMessage(turn);
    const stoppedMs = performance.now();
    await once(port, 'unresponsive');
    expect(performance.now() - stoppedMs).toBeGreaterThanOrEqual(HEARTBEAT_MS);
    expect(port.readyState).toBe('open');
    expect(echoed).toHaveLength(turn);
    const isBack = Promise.all([once(port, 'responsive'), once(port, 'message')]);
    child.signal('SIGCONT');
    await isBack;
  }
  await child.call.close();
  await port.closed;
  expect(echoed).toEqual([0, 1]);
  expect(events).toEqual(['unresponsive', 'responsive', 'unresponsive', 'responsive', 'close']);
});

testWith(SIGNALS)('gone: SIGKILL on a peer that hangs closes the port', async () => {
  const { child, port, events } = await watchedPeer();
  child.signal('SIGSTOP');
  await once(port, 'unresponsive');
  await child.kill();
  expect(await port.closed).toMatchObject({ reason: 'gone' });
  expect(events).toEqual(['unresponsive', 'close']);
});

test('gone without hanging: close, and nothing before', async () => {
  const { child, port, events } = await watchedPeer();
  await child.kill();
  await port.closed;
  expect(events).toEqual(['close']);
});

test('busy: a peer that leaves its messages unread is responsive', async () => {
  const { child, port, events } = await watchedPeer();
  await using _child = child;
  for (let index = 0; index < 8; index++) port.postMessage(new Uint8Array(MIB));
  await quietly(3 * HEARTBEAT_MS);
  expect(port.bufferedAmount).toBeGreaterThan(MIB);
  expect(events).toEqual([]);
  port.abort();
});

test('busy: a thread that computes for longer than heartbeatMs hangs as long as it does so', async () => {
  const { child, port, events } = await watchedPeer();
  await using _child = child;
  const blocked = child.call.block(3 * HEARTBEAT_MS);
  await once(port, 'unresponsive');
  await blocked;
  await once(port, 'responsive');
  expect(events).toEqual(['unresponsive', 'responsive']);
  port.abort();
});

test('this side computes, or stands still: it blames nobody', async () => {
  const { child, port, events } = await watchedPeer();
  await using _child = child;
  for (let turn = 0; turn < 2; turn++) {
    const untilMs = performance.now() + 3 * HEARTBEAT_MS;
    while (performance.now() < untilMs);
    await quietly(HEARTBEAT_MS / 2);
  }
  expect(events).toEqual([]);
  port.abort();
});

testWith(SIGNALS)(
  'the watcher was stopped for longer than heartbeatMs, as by a laptop that slept: it blames nobody',
  async () => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    await using watcher = Child.peer();
    await watcher.call.connect(port1, { heartbeatMs: HEARTBEAT_MS });
    const port = connect(port2);
    await port.ready;
    for (let turn = 0; turn < 2; turn++) {
      watcher.signal('SIGSTOP');
      await quietly(3 * HEARTBEAT_MS);
      watcher.signal('SIGCONT');
      await quietly(2 * HEARTBEAT_MS);
    }
    expect(await watcher.call.liveness()).toEqual([]);
    await closeBoth([port, port]);
  },
);

test('broker and peers were all stopped, as by a laptop that slept: nobody blames anybody, and what is posted arrives', async () => {
  await using broker = Child.broker();
  await using first = Child.peer();
  await using second = Child.peer();
  await broker.call.start({});
  const { port1, port2 } = await broker.call.createChannel();
  await first.call.connect(port1, { heartbeatMs: HEARTBEAT_MS });
  await second.call.connect(port2, { heartbeatMs: HEARTBEAT_MS });
  await Promise.all([first.call.ready(), second.call.ready()]);
  await second.call.echo();
  const all = [first, second, broker];
  for (const each of all) each.signal('SIGSTOP');
  await quietly(3 * HEARTBEAT_MS);
  for (const each of all) each.signal('SIGCONT');
  expect(await first.call.pingPong(100)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  await quietly(2 * HEARTBEAT_MS);
  expect([await first.call.liveness(), await second.call.liveness()]).toEqual([[], []]);
});

test('a port that moves to another process is watched there', async () => {
  const broker = await testBroker();
  const [watched, carrier] = [await broker.createChannel(), await broker.createChannel()];
  const port = connect(watched.port1, { heartbeatMs: HEARTBEAT_MS });
  const events = livenessOf(port);
  const [from, to] = [connect(carrier.port1), connect(carrier.port2)];
  const arrived = new Promise<PeerPort>((resolve) => {
    to.onmessage = ({ ports }) => resolve(ports[0] as unknown as PeerPort);
  });
  const moving = connect(watched.port2);
  await Promise.all([port.ready, to.ready]);
  from.postMessage('yours', [moving]);
  const moved = await arrived;
  await quietly(3 * HEARTBEAT_MS);
  expect(events).toEqual([]);
  await closeBoth([moved, port]);
  await closeBoth([from, to]);
});

test('pings that nobody reads the answers to make no answers pile up', async () => {
  const { port1, port2 } = await (await testBroker()).createChannel();
  const offender = new WebSocket(port1.url, ['peerport.v1', `peerport.token.${port1.token}`]);
  const port = connect(port2);
  await port.ready;
  offender.pause();
  const pings = Buffer.concat([Buffer.of(1), Buffer.alloc(3 * 60_000, Buffer.of(6, 0, 0))]);
  for (let index = 0; index < 100; index++) {
    await new Promise((resolve) => offender.send(pings, resolve));
  }
  await quietly(HEARTBEAT_MS);
  expect(port.bufferedAmount).toBe(0);
  expect(offender.bufferedAmount).toBe(0);
  offender.terminate();
  expect(await port.closed).toMatchObject({ reason: 'gone' });
});

test.each([0, -1, Number.NaN, 2 ** 31])('heartbeatMs: %p is a TypeError', (heartbeatMs) => {
  const ticket = { v: 1, url: 'ws://127.0.0.1:1', token: 'x'.repeat(43), channel: 'x'.repeat(22) } as const;
  expect(() => connect(ticket, { heartbeatMs })).toThrow(TypeError);
});

/** Time in which nothing is to happen: the absence of an event is none. */
function quietly(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
