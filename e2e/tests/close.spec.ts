import { frameOf, startSquatter } from '../../tests/support/squatter.ts';
import { expect, test } from './fixtures.ts';

for (const side of ['left', 'right'] as const) {
  test(`SIGKILL on the ${side} renderer gives the other one close event: gone`, async ({ harness }) => {
    const pair = await harness.openPair();
    const [victim, survivor, port] =
      side === 'left' ? [pair.left, pair.right, pair.rightPort] : [pair.right, pair.left, pair.leftPort];

    await victim.kill();

    expect(await port.closed()).toMatchObject({
      reason: 'gone',
      wasClean: false,
      message: expect.stringMatching(/peer/),
    });
    expect(() => process.kill(victim.pid, 0)).toThrow('ESRCH');
    // A second event would have come by the time that the survivor has talked to somebody else.
    const { port1, port2 } = await harness.createChannel();
    const next = await harness.openPeer();
    const [survivorPort, nextPort] = [await survivor.connect(port1), await next.connect(port2)];
    await nextPort.post('still there?');
    expect(await survivorPort.received(1)).toEqual(['still there?']);
    expect(await port.closes()).toHaveLength(1);
  });
}

test('close() delivers all that was posted, then gives both sides: closed', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  const MESSAGES_COUNT = 200;

  await leftPort.evaluate(({ port }, count) => {
    for (let index = 0; index < count; index++) port.postMessage({ index, body: new Uint8Array(index * 1_000) });
    port.close();
    port.postMessage('too late');
  }, MESSAGES_COUNT);

  expect(await rightPort.closed()).toMatchObject({
    reason: 'closed',
    wasClean: true,
    afterMessagesCount: MESSAGES_COUNT,
  });
  expect(await leftPort.closed()).toMatchObject({ reason: 'closed', wasClean: true });
  const received = await rightPort.evaluate(({ messages }) =>
    (messages as { index: number; body: Uint8Array }[]).map(({ index, body }) => [index, body.length]),
  );
  expect(received).toEqual(Array.from({ length: MESSAGES_COUNT }, (_, index) => [index, index * 1_000]));
  for (const port of [leftPort, rightPort]) {
    expect(await port.closes()).toHaveLength(1);
    expect(await port.evaluate(({ port: { readyState } }) => readyState)).toBe('closed');
  }
});

test('broker.close() gives both sides: broker-gone', async ({ harness, broker }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await broker.close();
  for (const port of [leftPort, rightPort]) expect(await port.closed()).toMatchObject({ reason: 'broker-gone' });
});

test('SIGKILL on the process of the broker gives both sides: broker-gone', async ({ harness }) => {
  const broker = await harness.startBrokerProcess();
  const { leftPort, rightPort } = await harness.openPair(broker);
  await broker.kill();
  for (const port of [leftPort, rightPort]) expect(await port.closed()).toMatchObject({ reason: 'broker-gone' });
});

test('broker.revoke() gives both sides: revoked', async ({ harness, broker }) => {
  const { id, leftPort, rightPort } = await harness.openPair();
  await broker.revoke(id);
  for (const port of [leftPort, rightPort]) expect(await port.closed()).toMatchObject({ reason: 'revoked' });
});

test('a peer that never comes gives: expired', async ({ harness, broker }) => {
  const peer = await harness.openPeer();
  const { port1 } = await harness.createChannel({ ttlMs: 2_000 });
  const port = await peer.connect(port1);
  await port.post('is anybody there?');
  expect(await port.closed()).toMatchObject({ reason: 'expired', wasClean: false, afterMessagesCount: 0 });
  expect(await broker.channels()).toEqual([]);
});

const DEPARTURES = {
  reload: ({ page }) => page.reload(),
  navigation: ({ page, origin }) => page.goto(`${origin}/peer.html?elsewhere`),
  'a closed window': ({ page }) => page.close(),
} satisfies Record<string, (peer: import('./harness.ts').Peer) => Promise<unknown>>;

for (const [name, depart] of Object.entries(DEPARTURES)) {
  test(`${name} gives the peer: gone`, async ({ harness }) => {
    const { left, rightPort } = await harness.openPair();
    await depart(left);
    expect(await rightPort.closed()).toMatchObject({ reason: 'gone', wasClean: false });
  });
}

test('terminate() of a Web Worker gives its peer: gone', async ({ harness }) => {
  const [left, right] = [await harness.openPeer(), await harness.openPeer()];
  const { port1, port2 } = await harness.createChannel();
  const worker = await left.page.evaluateHandle((ticket) => {
    const started = new Worker('/dist/port-worker.js', { type: 'module' });
    started.postMessage(ticket);
    return started;
  }, port1);
  const port = await right.connect(port2);
  await port.post('hello, worker');
  expect(await port.received(1)).toEqual(['hello, worker']);
  await worker.evaluate((started) => started.terminate());
  expect(await port.closed()).toMatchObject({ reason: 'gone', wasClean: false });
});

test('another process takes the TCP port of the broker, and never answers a close: broker-gone, after a short time', async ({
  harness,
  broker,
}) => {
  const peer = await harness.openPeer();
  const { port1 } = await harness.createChannel();
  await broker.close();
  const grant = { canCreate: false, canTransfer: true, maxMessageBytes: 1_000, direction: 'both' };
  const paired = { type: 'paired', channel: 'C'.repeat(22), grant, peerGrant: grant };
  const frames = [frameOf(1, Buffer.from(JSON.stringify(paired)))];
  const squatter = await startSquatter(true, frames, Number(new URL(broker.url).port));
  const startMs = performance.now();
  const port = await peer.connect(port1);
  expect(await port.closed()).toMatchObject({ reason: 'broker-gone', wasClean: false });
  // Chromium itself gives up on a closing handshake after 20 s and more.
  expect(performance.now() - startMs).toBeLessThan(15_000);
  expect(await port.closes()).toHaveLength(1);
  squatter.close();
});
