import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type ElectronBroker, startElectronBroker } from '@peerport/broker/electron';
import { connect, type PeerPort, type Ticket } from '@peerport/client';
import { decodeRequestAnswer } from '@peerport/protocol';
import type { App, IpcMain, UtilityProcess, WebContents } from 'electron';

const ORIGIN = 'app://x';
const GONE = { code: 'ERR_RELAY_GONE', message: expect.stringMatching(/^the relay thread ended: /) };

/** A utility process, as far as the broker uses it. */
class FakeProcess extends EventEmitter {
  readonly pid = 7;
  readonly tickets: Ticket[] = [];

  postMessage({ tickets }: { tickets: Ticket[] }): void {
    this.tickets.push(...tickets);
  }

  get asProcess(): UtilityProcess {
    return this as unknown as UtilityProcess;
  }
}

/** The main frame of a window, as far as the broker uses it. */
const frame = {
  origin: ORIGIN,
  processId: 1,
  routingId: 1,
  osProcessId: 8,
  detached: false,
  isDestroyed: () => false,
  send: () => {},
};

class FakeContents extends EventEmitter {
  readonly id = 1;
  readonly mainFrame = frame;
  isDestroyed = () => false;

  get asContents(): WebContents {
    return this as unknown as WebContents;
  }
}

type Handler = (event: object, name: string) => Promise<string>;

let app: App & EventEmitter;
let ask: Handler;
let broker: ElectronBroker;
let contents: FakeContents;
let helper: FakeProcess;

beforeEach(async () => {
  app = new EventEmitter() as App & EventEmitter;
  contents = new FakeContents();
  helper = new FakeProcess();
  const ipcMain = {
    handle: (_channel: string, handler: Handler) => {
      ask = handler;
    },
    removeHandler: () => {},
  } as unknown as IpcMain;
  broker = await startElectronBroker({ app, ipcMain, origins: [ORIGIN] });
});

afterEach(() => broker.close());

async function findRelay(): Promise<Worker> {
  const postMessage = jest.spyOn(Worker.prototype, 'postMessage');
  await broker.channels();
  const [relay] = postMessage.mock.contexts as [Worker];
  postMessage.mockRestore();
  return relay;
}

/** Ends the thread of the relay, as running out of memory does. */
async function endRelay(): Promise<void> {
  await (await findRelay()).terminate();
}

test('calls reject with ERR_RELAY_GONE, for a window and a process alike, and nobody is watched for them', async () => {
  const { port1, port2 } = await broker.createChannel();
  await endRelay();
  const calls = [
    broker.pair(contents.asContents, helper.asProcess, { channel: 'x' }),
    broker.postMessage(contents.asContents, 'x', undefined, [port1]),
    broker.postMessage(helper.asProcess, 'x', undefined, [port2]),
    broker.createChannel(),
    broker.channels(),
    broker.revoke(port1.channel),
    broker.stats(),
  ];
  const results = await Promise.allSettled(calls);
  expect(results).toEqual(calls.map(() => ({ status: 'rejected', reason: expect.objectContaining(GONE) })));
  expect(helper.tickets).toEqual([]);
  expect([...contents.eventNames(), ...helper.eventNames()]).toEqual([]);
});

test('a page that asks for a port is told so', async () => {
  broker.onRequest('x', () => helper.asProcess);
  await endRelay();
  const answer = await ask({ sender: contents, senderFrame: frame }, 'x');
  expect(decodeRequestAnswer(answer)).toEqual({ problem: GONE.message });
});

test('pair() rejects with what the target throws, though the relay ends before it has revoked the channel', async () => {
  const relay = await findRelay();
  helper.postMessage = () => {
    void relay.terminate();
    throw new Error('the process ended');
  };
  const paired = broker.pair(contents.asContents, helper.asProcess, { channel: 'x' });
  await expect(paired).rejects.toThrow('the process ended');
});

test('close() resolves, though the relay ends meanwhile', async () => {
  const relay = await findRelay();
  void relay.terminate();
  await broker.close();
});

test('ports close with broker-gone; the end of their processes, and of the app, do no harm, and nobody is watched any more', async () => {
  const other = new FakeProcess();
  await broker.pair(helper.asProcess, other.asProcess, { channel: 'x' });
  const ports = [helper, other].map(({ tickets: [ticket] }) => connect(ticket as Ticket)) as [PeerPort, PeerPort];
  await Promise.all(ports.map(({ ready }) => ready));
  await endRelay();
  const closes = await Promise.all(ports.map(({ closed }) => closed));
  expect(closes.map(({ reason }) => reason)).toEqual(['broker-gone', 'broker-gone']);
  helper.emit('exit', 1);
  app.emit('quit');
  await broker.close();
  expect([...helper.eventNames(), ...other.eventNames()]).toEqual([]);
});
