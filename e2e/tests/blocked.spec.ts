import { expect, test } from './fixtures.ts';
import type { BrokerProcess, Harness } from './harness.ts';

const BLOCK_MS = 2_000;
const PART_MS = 250;

interface Arrival {
  readonly number: number;
  readonly at: number;
}

/** Lets two renderers play ping-pong while the process of their broker is blocked; returns what came to one of them. */
async function playDuringBlock(harness: Harness, broker: BrokerProcess) {
  const { leftPort, rightPort } = await harness.openPair(broker);
  await rightPort.evaluate((recorded) => recorded.playPingPong(undefined));
  await leftPort.evaluate((recorded) => recorded.playPingPong(0));
  await leftPort.received(10);
  const block = await broker.block(BLOCK_MS);
  const countAtEnd = (await leftPort.evaluate(({ messages }) => messages.length)) + 10;
  const arrivals = (await leftPort.received(countAtEnd)) as Arrival[];
  return { block, arrivals };
}

test('two renderers keep talking while the process that called startBroker() is blocked', async ({ harness }) => {
  const broker = await harness.startBrokerProcess();
  const { block, arrivals } = await playDuringBlock(harness, broker);

  expect(block.to - block.from).toBeGreaterThanOrEqual(BLOCK_MS);
  for (let from = block.from; from + PART_MS <= block.to; from += PART_MS) {
    const during = arrivals.filter(({ at }) => at >= from && at < from + PART_MS);
    expect(during.length, `messages from ${from - block.from} ms of the block on`).toBeGreaterThan(0);
  }
  expect(
    arrivals.map(({ number }) => number),
    'nothing lost, nothing twice',
  ).toEqual(arrivals.map((_, index) => 2 * index + 1));
});

test('with an inline relay they stand still meanwhile', async ({ harness }) => {
  const broker = await harness.startBrokerProcess({ relay: 'inline' });
  const { block, arrivals } = await playDuringBlock(harness, broker);
  const during = arrivals.filter(({ at }) => at > block.from + PART_MS && at < block.to - PART_MS);
  expect(during).toEqual([]);
});
