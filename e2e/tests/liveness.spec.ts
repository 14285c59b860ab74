import type { Ticket } from '@peerport/client';
import type { PeerPage } from '../src/peer-page.ts';
import { expect, test } from './fixtures.ts';
import { type Harness, type Peer, Port } from './harness.ts';

/** Longer than a busy machine keeps a process waiting. */
const HEARTBEAT_MS = 1_000;
const HANG_MS = 3 * HEARTBEAT_MS;

/** Two renderers, of which the left one watches the right one, and notes what the heartbeat says. */
async function openWatchedPair(harness: Harness) {
  const [left, right] = [await harness.openPeer(), await harness.openPeer()];
  const { port1, port2 } = await harness.createChannel();
  const leftPort = await watch(left, port1);
  const rightPort = await right.connect(port2);
  await Promise.all([leftPort.ready(), rightPort.ready()]);
  return { left, right, leftPort, rightPort };
}

async function watch(peer: Peer, ticket: Ticket): Promise<Port> {
  const handle = await peer.page.evaluateHandle(
    ({ given, heartbeatMs }) => {
      const recorded = (globalThis as unknown as { peer: PeerPage }).peer.open(given, { heartbeatMs });
      for (const type of ['unresponsive', 'responsive'] as const) {
        recorded.port.addEventListener(type, () => recorded.messages.push(type));
      }
      return recorded;
    },
    { given: ticket, heartbeatMs: HEARTBEAT_MS },
  );
  return new Port(handle);
}

const liveness = (port: Port) => port.evaluate(({ messages }) => messages);

/** Keeps the main thread busy from the next task on. */
const hang = ({ page }: Peer, ms: number) =>
  page.evaluate((hangMs) => {
    setTimeout(() => {
      const untilMs = performance.now() + hangMs;
      while (performance.now() < untilMs);
    });
  }, ms);

test('hung: a renderer whose main thread hangs is unresponsive until it goes on; it gets what was posted meanwhile', async ({
  harness,
}) => {
  const { right, leftPort, rightPort } = await openWatchedPair(harness);
  await hang(right, HANG_MS);
  await expect.poll(() => liveness(leftPort)).toEqual(['unresponsive']);
  await leftPort.post('while you were out');
  await expect.poll(() => liveness(leftPort)).toEqual(['unresponsive', 'responsive']);
  expect(await rightPort.received(1)).toEqual(['while you were out']);
});

test('gone: a renderer that is killed while it hangs closes the port', async ({ harness }) => {
  const { right, leftPort } = await openWatchedPair(harness);
  await hang(right, 60_000);
  await expect.poll(() => liveness(leftPort)).toEqual(['unresponsive']);
  await right.kill();
  expect(await leftPort.closed()).toMatchObject({ reason: 'gone' });
  expect(await liveness(leftPort)).toEqual(['unresponsive']);
});

test('a renderer that hangs itself blames nobody', async ({ harness }) => {
  const { left, leftPort, rightPort } = await openWatchedPair(harness);
  for (let turn = 0; turn < 3; turn++) {
    await hang(left, HANG_MS);
    await rightPort.post(turn);
  }
  expect(await leftPort.received(3)).toEqual([0, 1, 2]);
});
