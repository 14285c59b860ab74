import { expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { closeBoth, pairOfPorts, testBroker } from '../../support/broker.ts';
import { Child } from '../../support/child.ts';

const SLICES_COUNT = 20;
const SLICE_HANDSHAKES_COUNT = 500;
/** A browser has six connections at once with one host, and opens WebSockets one by one. */
const PER_SECOND_COUNT = 1_000;
const WARM_UP_COUNT = 50;
const QUIET_COUNT = 30;

/** Time from asking for a channel until both its ports are ready. */
async function pairingMs(broker: Broker): Promise<number> {
  const startMs = performance.now();
  const ports = await pairOfPorts(broker);
  const ms = performance.now() - startMs;
  await closeBoth(ports);
  return ms;
}

/** The median time of so many pairings. */
async function quietPairingMs(broker: Broker): Promise<number> {
  const times: number[] = [];
  while (times.length < QUIET_COUNT) times.push(await pairingMs(broker));
  return median(times);
}

/** That of all pairings until something else is over. */
async function pairingMsWhile(broker: Broker, other: Promise<unknown>): Promise<number> {
  let isOver = false;
  void other.then(() => {
    isOver = true;
  });
  const times: number[] = [];
  do times.push(await pairingMs(broker));
  while (!isOver);
  return median(times);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

test('10,000 bad handshakes: a good pairing takes at most twice as long as without them', async () => {
  await using attacker = Child.flood();
  const broker = await testBroker();
  for (let count = 0; count < WARM_UP_COUNT; count++) await pairingMs(broker);
  const startMs = performance.now();
  // In turns, so that whatever else this machine does is in both.
  const ratios: number[] = [];
  for (let slice = 0; slice < SLICES_COUNT; slice++) {
    const quietMs = await quietPairingMs(broker);
    const flood = attacker.call.flood(broker.url, SLICE_HANDSHAKES_COUNT, PER_SECOND_COUNT);
    ratios.push((await pairingMsWhile(broker, flood)) / quietMs);
  }
  expect(median(ratios)).toBeLessThanOrEqual(2);
  const seconds = Math.ceil((performance.now() - startMs) / 1_000) + 1;
  const { limitHits } = await broker.stats();
  expect(limitHits.maxRefusalsCountPerSecond).toBeGreaterThanOrEqual(
    SLICES_COUNT * SLICE_HANDSHAKES_COUNT - seconds * DEFAULT_LIMITS.maxRefusalsCountPerSecond,
  );
}, 120_000);
