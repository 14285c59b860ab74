import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Ticket } from '@peerport/client';
import { WebSocketServer } from 'ws';
import type { PeerPage } from '../src/peer-page.ts';
import { expect, test } from './fixtures.ts';
import type { Harness, Peer } from './harness.ts';

/** As many as Chromium lets all pages of a profile have open. */
const MAX_SOCKETS_COUNT = 255;

/** Redeems these tickets in one task of the page. */
async function redeem(peer: Peer, tickets: readonly Ticket[]): Promise<void> {
  await peer.page.evaluate((given) => {
    const { peer } = globalThis as unknown as { peer: PeerPage };
    Object.assign(globalThis, { recorded: given.map((ticket) => peer.open(ticket)) });
  }, tickets);
}

/** Makes channels. Nobody redeems their other tickets. */
async function createMany(harness: Harness, count: number): Promise<{ ids: string[]; tickets: Ticket[] }> {
  const channels: Awaited<ReturnType<Harness['createChannel']>>[] = [];
  for (let index = 0; index < count; index++) channels.push(await harness.createChannel({ ttlMs: 120_000 }));
  return { ids: channels.map(({ id }) => id), tickets: channels.map(({ port1 }) => port1) };
}

/** Starts a WebSocket server that does nothing but accept. */
async function startPlainServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What {@link installMeter} adds to a page. */
interface SocketMeter {
  /** Has `make` make sockets. Resolves once so many are open, with how many milliseconds that took. */
  timeToOpen(count: number, make: () => void): Promise<number>;
  /** Makes sockets without peerport, so many at a time. */
  makePlain(url: string, count: number, connectingCount: number): void;
  /** Most sockets that connected at once. */
  mostConnectingCount(): number;
}

/** Runs in the page. */
function installMeter(): void {
  const { prototype } = WebSocket;
  const setBinaryType = Object.getOwnPropertyDescriptor(prototype, 'binaryType')?.set;
  let connectingCount = 0;
  let mostConnectingCount = 0;
  let onOpen = () => {};
  // Each socket that the client makes is given its binaryType at once.
  Object.defineProperty(prototype, 'binaryType', {
    set(this: WebSocket, type: BinaryType) {
      setBinaryType?.call(this, type);
      connectingCount++;
      mostConnectingCount = Math.max(mostConnectingCount, connectingCount);
      this.addEventListener('open', () => {
        connectingCount--;
        onOpen();
      });
    },
  });
  const meter: SocketMeter = {
    timeToOpen(count, make) {
      const startMs = performance.now();
      return new Promise((resolve) => {
        let openCount = 0;
        onOpen = () => {
          if (++openCount === count) resolve(performance.now() - startMs);
        };
        make();
      });
    },
    makePlain(url, count, width) {
      let leftCount = count;
      const makeNext = () => {
        if (leftCount-- <= 0) return;
        const socket = new WebSocket(url);
        socket.binaryType = 'arraybuffer';
        socket.addEventListener('open', makeNext);
      };
      for (let index = 0; index < width; index++) makeNext();
    },
    mostConnectingCount: () => mostConnectingCount,
  };
  Object.assign(globalThis, { meter });
}

test('many ports of a page, opened at once: few sockets connect at the same time, and they open as fast as plain ones', async ({
  harness,
  broker,
}) => {
  await using plain = await startPlainServer();
  harness.allowConnect(plain.url);
  const peer = await harness.openPeer();
  await peer.page.evaluate(installMeter);
  const openPorts = (tickets: readonly Ticket[]) =>
    peer.page.evaluate((given) => {
      const { peer, meter } = globalThis as unknown as { peer: PeerPage; meter: SocketMeter };
      return meter.timeToOpen(given.length, () => given.forEach((ticket) => void peer.open(ticket)));
    }, tickets);
  const openPlain = (count: number, connectingCount: number) =>
    peer.page.evaluate(
      (given) => {
        const { meter } = globalThis as unknown as { meter: SocketMeter };
        return meter.timeToOpen(given.count, () => meter.makePlain(given.url, given.count, given.connectingCount));
      },
      { url: plain.url, count, connectingCount },
    );
  const allIds: string[] = [];
  let ports = 0;
  let floor = 0;
  for (const count of [8, 100]) {
    const startMs = performance.now();
    const { ids, tickets } = await createMany(harness, count);
    const making = performance.now() - startMs;
    allIds.push(...ids);
    ports = await openPorts(tickets);
    floor = await openPlain(count, 4);
    process.stdout.write(
      `${count} sockets of one page: ports ${Math.round(ports)} ms, plain WebSockets ${Math.round(floor)} ms; ` +
        `to make the channels ${Math.round(making)} ms\n`,
    );
  }
  const mostConnectingCount = await peer.page.evaluate(() =>
    (globalThis as unknown as { meter: SocketMeter }).meter.mostConnectingCount(),
  );
  expect(mostConnectingCount).toBeLessThanOrEqual(8);
  expect(ports).toBeLessThan(2 * floor);
  for (const id of allIds) await broker.revoke(id);
});

test('one socket more than the browser allows: the port closes, its event names that limit, and the broker is not said to be gone', async ({
  harness,
  broker,
}) => {
  test.setTimeout(120_000);
  harness.expectConsole(/WebSocket/);
  const peer = await harness.openPeer();
  const { ids, tickets } = await createMany(harness, MAX_SOCKETS_COUNT + 1);
  await redeem(peer, tickets);
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
