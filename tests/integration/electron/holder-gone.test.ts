import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BrokerOptions } from '@peerport/broker';
import { type ElectronBroker, startElectronBroker } from '@peerport/broker/electron';
import { connect, type PeerPort, type Ticket } from '@peerport/client';
import type { App, UtilityProcess } from 'electron';
import { pairOfPorts } from '../../support/broker.ts';
import { Child, type PeerFunctions } from '../../support/child.ts';

/** A utility process, as far as the broker uses it; its ports are held here. */
class FakeProcess extends EventEmitter {
  readonly pid: number;
  port: PeerPort | undefined;

  constructor(pid: number) {
    super();
    this.pid = pid;
  }

  postMessage({ tickets: [ticket] }: { tickets: [Ticket] }): void {
    this.port = connect(ticket);
  }

  get asProcess(): UtilityProcess {
    return this as unknown as UtilityProcess;
  }
}

let broker: ElectronBroker;
let victim: FakeProcess;
let survivor: FakeProcess;

beforeEach(async () => {
  broker = await start();
  [victim, survivor] = [new FakeProcess(7), new FakeProcess(8)];
});

afterEach(() => broker.close());

function start(options: Pick<BrokerOptions, 'limits'> = {}): Promise<ElectronBroker> {
  return startElectronBroker({ ...options, app: new EventEmitter() as App & EventEmitter, origins: ['file://'] });
}

/** Pairs the two; gives their ports when those are open. */
async function pair(): Promise<[PeerPort, PeerPort]> {
  broker.setLabel(victim.asProcess, 'indexer');
  await broker.pair(victim.asProcess, survivor.asProcess, { channel: 'x' });
  const ports = [victim.port, survivor.port] as [PeerPort, PeerPort];
  await Promise.all(ports.map(({ ready }) => ready));
  return ports;
}

/** The same, with the first in a process of its own, which can be killed. */
async function pairWith(child: Child<PeerFunctions>): Promise<PeerPort> {
  const connected = new Promise<void>((resolve) => {
    victim.postMessage = ({ tickets: [ticket] }) => resolve(child.call.connect(ticket));
  });
  await broker.pair(victim.asProcess, survivor.asProcess, { channel: 'x' });
  await connected;
  await survivor.port?.ready;
  return survivor.port as PeerPort;
}

test('each side knows who the other is', async () => {
  const [victims, survivors] = await pair();
  expect([victims.peer, survivors.peer]).toEqual([{ pid: 8 }, { pid: 7, label: 'indexer' }]);
});

test('a process that ends is a close event that says how, and its own port is closed too', async () => {
  const [victims, survivors] = await pair();
  victim.emit('exit', 11);
  const message = 'the utility process exited with code 11';
  expect(await survivors.closed).toMatchObject({ reason: 'gone', message, wasClean: false });
  expect(await victims.closed).toMatchObject({ reason: 'gone' });
  expect(await broker.channels()).toEqual([]);
  expect(victim.listenerCount('exit')).toBe(0);
});

test('also when its socket goes down before Electron says anything', async () => {
  await using child = Child.peer();
  const survivors = await pairWith(child);
  await child.kill();
  victim.emit('exit', 9);
  expect(await survivors.closed).toMatchObject({ reason: 'gone', message: 'the utility process exited with code 9' });
});

describe('causeTimeoutMs', () => {
  test.each([
    ['default', undefined, 500],
    ['overridden', { causeTimeoutMs: 200 }, 200],
  ])(
    '%s: at, Electron has said nothing, and is waited for; over, the peer learns that it is gone',
    async (_name, limits, ms) => {
      await broker.close();
      broker = await start(limits && { limits });
      await using child = Child.peer();
      const survivors = await pairWith(child);
      const startMs = performance.now();
      await child.kill();
      expect(await survivors.closed).toMatchObject({ reason: 'gone', message: "the peer's socket went down" });
      // The socket goes down a little before its process has ended.
      expect(performance.now() - startMs).toBeGreaterThan(ms * 0.9);
    },
  );
});

test('a process that closes or aborts its port did so by itself: nobody waits for a cause', async () => {
  const [victims, survivors] = await pair();
  victims.abort();
  expect(await survivors.closed).toMatchObject({ reason: 'aborted' });
  expect(await broker.channels()).toEqual([]);
});

test('a port that has moved to another process does not end with the one that it was given to', async () => {
  const [moving, staying] = await pair();
  const carriers = await pairOfPorts(broker);
  const arrived = new Promise<MessageEvent>((resolve) => {
    carriers[1].onmessage = resolve;
  });
  carriers[0].postMessage('take it', [moving]);
  const [heir] = (await arrived).ports as unknown as PeerPort[];
  await heir?.ready;
  victim.emit('exit', 0);
  const answered = new Promise<unknown>((resolve) => {
    staying.onmessage = ({ data }) => resolve(data);
  });
  heir?.postMessage('still here');
  expect(await answered).toBe('still here');
});
