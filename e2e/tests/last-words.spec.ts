import { expect, test } from './fixtures.ts';
import type { Peer, Port } from './harness.ts';

test('answering the last message of a peer that has closed sends nothing, and logs nothing', async ({ harness }) => {
  const { leftPort, rightPort } = await harness.openPair();
  await rightPort.evaluate(({ port }) => {
    port.onmessage = () => port.postMessage('an answer that nobody waits for');
  });
  await leftPort.evaluate(({ port }) => {
    port.postMessage('last words');
    port.close();
  });
  expect(await rightPort.closed()).toMatchObject({ reason: 'closed' });
  expect(await rightPort.evaluate(({ port }) => port.bufferedAmount)).toBe(0);
});

const KIB = 1024;
const MIB = 1024 * KIB;

const DEPARTURES = {
  reload: ({ page }) => page.reload(),
  navigation: ({ page, origin }) => page.goto(`${origin}/peer.html?elsewhere`),
  'a closed window': ({ page }) => page.close({ runBeforeUnload: false }),
} satisfies Record<string, (peer: Peer) => Promise<unknown>>;

/** What came, with the lengths of buffers. */
const heard = (port: Port) =>
  port.evaluate(({ messages }) => messages.map((data) => (data instanceof Uint8Array ? data.length : data)));

for (const [name, depart] of Object.entries(DEPARTURES)) {
  test(`64 MiB, close(), and once closed has resolved: ${name}`, async ({ harness }) => {
    const { left, leftPort, rightPort } = await harness.openPair();
    await leftPort.evaluate(async ({ port }, bytesCount) => {
      port.postMessage(new Uint8Array(bytesCount));
      port.postMessage('last words');
      port.close();
      await port.closed;
    }, 64 * MIB);
    await depart(left);
    expect(await rightPort.closed()).toMatchObject({ reason: 'closed', wasClean: true });
    expect(await heard(rightPort)).toEqual([64 * MIB, 'last words']);
  });

  for (const bytesCount of [KIB, MIB, 64 * MIB]) {
    test(`${bytesCount / KIB} KiB and close() in pagehide, ${name}: whole messages, and what close says is true`, async ({
      harness,
    }) => {
      const { left, leftPort, rightPort } = await harness.openPair();
      await leftPort.evaluate(({ port }, count) => {
        addEventListener('pagehide', () => {
          port.postMessage(new Uint8Array(count));
          port.postMessage('last words');
          port.close();
        });
      }, bytesCount);
      await depart(left);
      const { reason, wasClean } = await rightPort.closed();
      const messages = await heard(rightPort);
      test.info().annotations.push({ type: 'arrived', description: `${reason}, ${messages.length} messages` });
      if (wasClean) expect(messages).toEqual([bytesCount, 'last words']);
      else expect([bytesCount, 'last words'].slice(0, messages.length)).toEqual(messages);
      expect(reason).toBe(wasClean ? 'closed' : 'gone');
    });
  }
}
