import { expect, test } from './fixtures.ts';

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
