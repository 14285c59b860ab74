import type { Ticket } from '@peerport/client';
import { expect, test } from './fixtures.ts';
import type { Harness } from './harness.ts';

/** What a fresh page is told that tries to redeem a ticket. */
async function redeem(harness: Harness, ticket: Ticket) {
  const port = await (await harness.openPeer()).connect(ticket);
  return port.closed();
}

test('a used token is refused', async ({ harness, broker }) => {
  const { id, port1 } = await harness.createChannel();
  const first = await (await harness.openPeer()).connect(port1);
  await expect.poll(async () => (await broker.channels())[0]?.state).toBe('waiting');
  expect(await redeem(harness, port1)).toMatchObject({ reason: 'refused', message: expect.stringContaining('used') });
  expect(await first.closes(), 'the first holder is not harmed').toEqual([]);
  await broker.revoke(id);
});

test('an unknown token is refused', async ({ harness, broker }) => {
  const { id, port1 } = await harness.createChannel();
  const flipped = (port1.token.startsWith('A') ? 'B' : 'A') + port1.token.slice(1);
  expect(await redeem(harness, { ...port1, token: flipped })).toMatchObject({
    reason: 'refused',
    message: expect.stringContaining('unknown'),
  });
  await broker.revoke(id);
});

test('an expired token is refused', async ({ harness, broker }) => {
  const { port1 } = await harness.createChannel({ ttlMs: 20 });
  await expect.poll(() => broker.channels()).toEqual([]);
  expect(await redeem(harness, port1)).toMatchObject({
    reason: 'refused',
    message: expect.stringContaining('expired'),
  });
});

test('a revoked token is refused', async ({ harness, broker }) => {
  const { id, port1 } = await harness.createChannel();
  await broker.revoke(id);
  expect(await redeem(harness, port1)).toMatchObject({
    reason: 'refused',
    message: expect.stringContaining('revoked'),
  });
});

test('a token for another origin is refused, and stays good', async ({ harness, broker }) => {
  // The broker must know the origin of the page from somewhere, or its socket is not even let in: see the next test.
  const origin = await harness.originOf();
  const known = await broker.createChannel({ origins: [origin] });
  const { id, port1 } = await broker.createChannel({ origins: [origin], port1: { origins: ['http://127.0.0.1:9'] } });
  for (const _attempt of [1, 2]) {
    expect(await redeem(harness, port1)).toMatchObject({
      reason: 'refused',
      message: expect.stringContaining('origin'),
    });
  }
  await broker.revoke(id);
  await broker.revoke(known.id);
});

test('a page of an origin that no ticket was minted for is not let in at all', async ({ harness, broker }) => {
  harness.expectConsole(/WebSocket connection to .* failed/);
  const { id, port1 } = await broker.createChannel({ origins: ['http://127.0.0.1:9'] });
  expect(await redeem(harness, port1)).toMatchObject({ reason: 'broker-gone' });
  await broker.revoke(id);
});
