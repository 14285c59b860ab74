import type { PeerPage } from '../src/peer-page.ts';
import { expect, test } from './fixtures.ts';

test('a port that a page drops is collected, and its peer closes', async ({ harness }) => {
  const [left, right] = [await harness.openPeer(), await harness.openPeer()];
  const { port1, port2 } = await harness.createChannel();
  const rightPort = await right.connect(port2);
  await left.page.evaluate((ticket) => (globalThis as unknown as { peer: PeerPage }).peer.openAndDrop(ticket), port1);
  await expect
    .poll(async () => {
      await left.page.requestGC();
      return rightPort.closes();
    })
    .toMatchObject([{ reason: 'closed', wasClean: true }]);
});
