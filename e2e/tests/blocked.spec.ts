import { expect, test } from './fixtures.ts';
import type { BrokerProcess, Harness } from './harness.ts';

const MESSAGES_COUNT = 1_000;

/** Two renderers that play ping-pong, and how far one of them has come. */
async function startPingPong(harness: Harness, broker: BrokerProcess) {
  const { leftPort, rightPort } = await harness.openPair(broker);
  await rightPort.evaluate((recorded) => recorded.playPingPong(undefined));
  await leftPort.evaluate((recorded) => recorded.playPingPong(0));
  await leftPort.received(10);
  const count = () => leftPort.evaluate(({ messages }) => messages.length);
  return { leftPort, count };
}

test('two renderers keep talking while the process that called startBroker() is blocked', async ({ harness }) => {
  const broker = await harness.startBrokerProcess();
  const { leftPort, count } = await startPingPong(harness, broker);
  const unblock = await broker.block();
  const messages = await leftPort.received((await count()) + MESSAGES_COUNT);
  await unblock();
  expect(messages, 'nothing lost, nothing twice').toEqual(messages.map((_, index) => 2 * index + 1));
});

test('with an inline relay they stand still meanwhile', async ({ harness }) => {
  const broker = await harness.startBrokerProcess({ relay: 'inline' });
  const { leftPort, count } = await startPingPong(harness, broker);
  const unblock = await broker.block();
  const countBefore = await count();
  // Each is a task of the page, and most of them are longer than a round trip.
  for (let turn = 0; turn < 100; turn++) await count();
  // What had left the relay may still have come.
  expect(await count()).toBeLessThanOrEqual(countBefore + 1);
  await unblock();
  await leftPort.received(countBefore + MESSAGES_COUNT);
});
