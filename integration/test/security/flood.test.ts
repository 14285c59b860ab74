import { expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { closeBoth, pairOfPorts, testBroker } from '../../support/broker.ts';
import { Child } from '../../support/child.ts';

const SLICES_COUNT = 10;
const SLICE_HANDSHAKES_COUNT = 1_000;
/** More than a page can: a browser has six connections at once with one host, and opens WebSockets one by one. */
const PER_SECOND_COUNT = 2_000;
const WARM_UP_COUNT = 50;

/** Time from asking for a channel until both its ports are ready. */
async function pairingMs(broker: Broker): Promise<number> {
  const startMs = performance.now();
  const ports = await pairOfPorts(broker);
  const ms = performance.now() - startMs;
  await closeBoth(ports);
  return ms;
}

/** Pairs over and over while something else goes on. Gives the median time of a pairing. */
async function pairWhile(broker: Broker, other: Promise<unknown>): Promise<number> {
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

test('10,000 bad handshakes: a good pairing takes at most twice as long meanwhile', async () => {
  await using attacker = Child.flood();
  const [broker, decoy] = [await testBroker(), await testBroker()];
  for (let count = 0; count < WARM_UP_COUNT; count++) await pairingMs(broker);
  const attack = ({ url }: Broker) => attacker.call.flood(url, SLICE_HANDSHAKES_COUNT, PER_SECOND_COUNT);
  // Next to each slice of it, the same attack on another broker: so that the ratio is what it does to the broker, not to the machine.
  const ratios: number[] = [];
  for (let slice = 0; slice < SLICES_COUNT; slice++) {
    const besideMs = await pairWhile(broker, attack(decoy));
    ratios.push((await pairWhile(broker, attack(broker))) / besideMs);
  }
  expect(median(ratios)).toBeLessThanOrEqual(2);
  expect((await broker.stats()).limitHits.maxRefusalsCountPerSecond).toBeGreaterThan(5_000);
}, 120_000);
