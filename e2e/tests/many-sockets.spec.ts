import { expect, test } from './fixtures.ts';
import type { Harness, Peer } from './harness.ts';

/** As many as Chromium lets all pages of a profile have open. */
const MAX_SOCKETS_COUNT = 255;

/** Redeems a ticket of each of `count` channels in one task of a page. Nobody has the others. */
async function openMany(harness: Harness, peer: Peer, count: number): Promise<string[]> {
  const channels: Awaited<ReturnType<Harness['createChannel']>>[] = [];
  for (let index = 0; index < count; index++) channels.push(await harness.createChannel({ ttlMs: 120_000 }));
  await peer.page.evaluate(
    (tickets) => {
      const { peer } = globalThis as unknown as { peer: { open(ticket: unknown): unknown } };
      Object.assign(globalThis, { recorded: tickets.map((ticket) => peer.open(ticket)) });
    },
    channels.map(({ port1 }) => port1),
  );
  return channels.map(({ id }) => id);
}

test('many ports of a page, opened at once: few sockets connect at the same time', async ({ harness, broker }) => {
  const peer = await harness.openPeer();
  await peer.page.evaluate(() => {
    const made: WebSocket[] = [];
    let mostConnectingCount = 0;
    const { prototype } = WebSocket;
    const setBinaryType = Object.getOwnPropertyDescriptor(prototype, 'binaryType')?.set;
    // Each socket that the client makes is given its binaryType at once.
    Object.defineProperty(prototype, 'binaryType', {
      set(this: WebSocket, type: BinaryType) {
        setBinaryType?.call(this, type);
        made.push(this);
        const count = made.filter(({ readyState }) => readyState === WebSocket.CONNECTING).length;
        mostConnectingCount = Math.max(mostConnectingCount, count);
      },
    });
    Object.assign(globalThis, {
      sockets: () => ({
        openCount: made.filter(({ readyState }) => readyState === WebSocket.OPEN).length,
        mostConnectingCount,
      }),
    });
  });
  const sockets = () =>
    peer.page.evaluate(() => (globalThis as unknown as { sockets(): Record<string, number> }).sockets());
  const times: string[] = [];
  let ids: string[] = [];
  for (const count of [8, 100]) {
    const startMs = performance.now();
    ids = [...ids, ...(await openMany(harness, peer, count))];
    await expect.poll(async () => (await sockets())['openCount'], { intervals: [10] }).toBe(ids.length);
    times.push(`${count} in ${Math.round(performance.now() - startMs)} ms`);
  }
  process.stdout.write(`sockets of one page, with the making of their channels: ${times.join(', ')}\n`);
  expect((await sockets())['mostConnectingCount']).toBeLessThanOrEqual(8);
  for (const id of ids) await broker.revoke(id);
});

test('one socket more than the browser allows: the port closes, its event names that limit, and the broker is not said to be gone', async ({
  harness,
  broker,
}) => {
  test.setTimeout(120_000);
  harness.expectConsole(/WebSocket/);
  const peer = await harness.openPeer();
  const ids = await openMany(harness, peer, MAX_SOCKETS_COUNT + 1);
  const closes = () =>
    peer.page.evaluate(() =>
      (globalThis as unknown as { recorded: { closes: { reason: string; message: string }[] }[] }).recorded.flatMap(
        (port) => port.closes,
      ),
    );
  await expect.poll(closes, { timeout: 90_000 }).not.toEqual([]);
  const [{ reason, message } = { reason: '', message: '' }] = await closes();
  expect(reason).toBe('broker-gone');
  expect(message).toContain(
    'the browser does not say why. Either the browser has as many WebSockets open as it allows',
  );
  expect(message).toMatch(/this page has 25\d of peerport/);
  expect(message).not.toContain('no broker listens');
  for (const id of ids) await broker.revoke(id);
});
