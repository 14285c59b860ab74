import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Delivery, decodeDelivery } from '@peerport/protocol';
import { App } from '../../../../tests/electron-model/app.ts';
import { heardBy, InventedContents, InventedProcess } from '../../../../tests/electron-model/invented-pages.ts';
import { type ElectronBroker, startElectronBroker } from '../../src/electron/electron-broker.ts';
import type { KeptPair } from '../../src/electron/kept-pair.ts';

const ORIGIN = 'app://x';

let broker: ElectronBroker;
let page: InventedContents;
let worker: InventedProcess;
let kept: KeptPair;

beforeEach(async () => {
  page = new InventedContents(ORIGIN);
  worker = new InventedProcess();
  broker = await startElectronBroker({ app: new App().asApp, origins: [ORIGIN], relay: 'inline' });
});

afterEach(() => broker.close());

function keep(): void {
  kept = broker.keep(page.asContents, worker.asProcess, { channel: 'x', label: 'kept' });
}

/** What the document that is in the page now was given. */
function toPage(): Delivery[] {
  return heardBy(page.mainFrame).map(([, text]) => decodeDelivery(text as string));
}

function toWorker(): Delivery[] {
  return worker.sent as Delivery[];
}

/** Lets everything happen that is about to: each step of an inline relay is a microtask. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const idOf = (delivery: Delivery | undefined) => delivery?.tickets[0]?.channel;

test('a page that is loaded again gets a new port, and so does its peer, after the one that they had', async () => {
  keep();
  await settle();
  const first = idOf(toPage()[0]);
  expect(toPage()).toEqual([expect.objectContaining({ channel: 'x', follows: '' })]);
  expect(idOf(toWorker()[0])).toBe(first);

  page.navigate(page.mainFrame, { into: 'other process' });
  await settle();
  expect(toPage()).toEqual([expect.objectContaining({ channel: 'x', follows: first })]);
  expect(toWorker()[1]).toMatchObject({ channel: 'x', follows: first });
  expect(idOf(toWorker()[1])).toBe(idOf(toPage()[0]));
  expect(idOf(toPage()[0])).not.toBe(first);
});

test('a page whose process crashed, and one that did not load, are waited for', async () => {
  keep();
  await settle();
  page.crash();
  await once(page, 'render-process-gone');
  await settle();
  expect(toWorker()).toHaveLength(1);
  page.navigate(page.mainFrame, { into: 'other process', error: 'ERR_CONNECTION_REFUSED' });
  await settle();
  expect(toWorker()).toHaveLength(1);
  page.navigate(page.mainFrame, { into: 'other process', origin: ORIGIN });
  await settle();
  expect(toWorker()).toHaveLength(2);
  expect(toPage()).toHaveLength(1);
});

test('parties that are not there yet are waited for, and paired once', async () => {
  page.navigate(page.mainFrame, { origin: 'https://elsewhere.example' });
  worker.exit(1);
  keep();
  await settle();
  page.navigate(page.mainFrame, { origin: ORIGIN });
  worker.spawn({ pid: 7, postMessage: (message) => worker.sent.push(message), kill() {} });
  await settle();
  expect([toPage().length, toWorker().length]).toEqual([1, 1]);
  expect(await broker.channels()).toHaveLength(1);
});

test('a process that took over is paired; the channel of the former one ends', async () => {
  keep();
  await settle();
  const former = worker;
  former.exit(9);
  worker = new InventedProcess();
  kept.replace(former.asProcess, worker.asProcess);
  await settle();
  expect(toWorker()).toHaveLength(1);
  expect(toPage()).toHaveLength(2);
  expect(() => kept.replace(former.asProcess, worker.asProcess)).toThrow(TypeError);

  // Also while the former one lives.
  const second = worker;
  worker = new InventedProcess();
  kept.replace(second.asProcess, worker.asProcess);
  await settle();
  expect(toPage()).toHaveLength(3);
  expect((await broker.channels()).map(({ id }) => id)).toEqual([idOf(toWorker()[0])]);
});

test('a process that dies at once is not tried again until the app says so', async () => {
  keep();
  for (let life = 0; life < 100; life++) {
    const former = worker;
    worker = new InventedProcess();
    kept.replace(former.asProcess, worker.asProcess);
    worker.exit(1);
  }
  await settle();
  await settle();
  expect(toPage().length).toBeLessThan(2);
  expect((await broker.channels()).filter(({ state }) => state !== 'abandoned')).toEqual([]);
  expect(page.listenersCount).toBe(1);
});

test('stop() ends the channel, and nothing is paired or listened to any more', async () => {
  keep();
  await settle();
  await kept.stop();
  expect(await broker.channels()).toEqual([]);
  page.navigate();
  await settle();
  expect(toWorker()).toHaveLength(1);
  expect([page.listenersCount, worker.listenerCount('spawn'), worker.listenerCount('exit')]).toEqual([0, 0, 0]);
});

test('a broker that closes keeps nothing', async () => {
  keep();
  await settle();
  await broker.close();
  page.navigate();
  await settle();
  expect(toWorker()).toHaveLength(1);
  expect(page.listenersCount).toBe(0);
});

test('what cannot be given a port, and wrong options, are a TypeError', () => {
  const target = {} as typeof page.asContents;
  expect(() => broker.keep(target, worker.asProcess, { channel: 'x' })).toThrow(TypeError);
  expect(() => broker.keep(page.asContents, worker.asProcess, {} as { channel: string })).toThrow(
    /pair: options.channel/,
  );
});
