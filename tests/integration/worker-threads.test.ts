import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { connect, type PeerPort } from '@peerport/client';
import { receive, testBroker } from '../support/broker.ts';

/** A worker thread and a port to it. */
async function thread(): Promise<{ worker: Worker; port: PeerPort }> {
  const { port1, port2 } = await (await testBroker()).createChannel();
  const worker = new Worker(new URL('../processes/thread.mjs', import.meta.url), { workerData: port2 });
  const port = connect(port1);
  await port.ready;
  return { worker, port };
}

test('a worker thread holds a port as a process does', async () => {
  const { worker, port } = await thread();
  const message = { list: [1n, new Map([['a', new Set([undefined])]])], bytes: new Uint8Array([1, 2, 3]) };
  port.postMessage(message);
  expect(await receive(port, 1)).toEqual([message]);
  const exited = once(worker, 'exit');
  port.postMessage('close');
  expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
  await exited;
});

test.each(['idle', 'busy'])('worker.terminate() of an %s thread gives its peer: gone', async (state) => {
  const { worker, port } = await thread();
  if (state === 'busy') port.postMessage('block');
  await worker.terminate();
  expect(await port.closed).toMatchObject({ reason: 'gone', wasClean: false });
});
