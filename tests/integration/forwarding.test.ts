import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Ticket } from '@peerport/client';
import { connect } from '@peerport/client';
import fc from 'fast-check';
import { testBroker } from '../support/broker.ts';
import { Child, type HolderFunctions } from '../support/child.ts';

const RUNS_COUNT = 100;
const MESSAGES_COUNT = 10_000;
const POST_COUNT = 50;
const NAMES = ['A', 'B', 'C', 'D'];
const SEED = Number(process.env['PEERPORT_SEED'] ?? randomInt(2 ** 31));

test(
  `a port handed on three times, through four processes, under load: 100 runs, PEERPORT_SEED=${SEED}`,
  async () => {
    const broker = await testBroker();
    await using first = Child.holder();
    await using second = Child.holder();
    await using third = Child.holder();
    await using fourth = Child.holder();
    const holders = [first, second, third, fourth];
    const carriers = await Promise.all([broker.createChannel(), broker.createChannel(), broker.createChannel()]);
    for (const [index, holder] of holders.entries()) {
      await holder.call.join(NAMES[index] as string, carriers[index - 1]?.port2, carriers[index]?.port1);
    }

    const pauses = fc.sample(fc.array(fc.nat(3_000), { minLength: 3, maxLength: 3 }), {
      numRuns: RUNS_COUNT,
      seed: SEED,
    });
    for (const handOnAfterCounts of pauses) {
      const { received, posted } = await run(await broker.createChannel(), holders, handOnAfterCounts);
      expect(received).toEqual(Array.from({ length: MESSAGES_COUNT }, (_, index) => index));
      expect(posted).toEqual(NAMES.flatMap((name) => Array.from({ length: POST_COUNT }, (_, index) => [name, index])));
    }
    await Promise.all(holders.map((holder) => holder.call.leave()));
  },
  10 * 60_000,
);

/** Everything that the four holders received, one after the other, and everything that they posted. */
async function run(tickets: { port1: Ticket; port2: Ticket }, holders: Child<HolderFunctions>[], counts: number[]) {
  const hold = (holder: Child<HolderFunctions>, index: number) =>
    holder.call.hold({
      ...(index === 0 && { ticket: tickets.port1 }),
      handOnAfterCount: counts[index] ?? Number.POSITIVE_INFINITY,
      postCount: POST_COUNT,
    });
  const [first, ...others] = holders as [Child<HolderFunctions>, ...Child<HolderFunctions>[]];
  const waiting = others.map((holder, index) => hold(holder, index + 1));
  // The first may hand the port on at once: by then, the others must know that it is that of this run.
  await Promise.all(others.map((holder) => holder.call.isReady()));
  const held = [hold(first, 0), ...waiting];
  const port = connect(tickets.port2);
  const posted: unknown[] = [];
  port.onmessage = ({ data }) => posted.push(data);
  for (let index = 0; index < MESSAGES_COUNT; index++) {
    port.postMessage(index);
    if (index % 100 === 0) await new Promise(setImmediate);
  }
  port.postMessage('end');
  const received = (await Promise.all(held)).flat();
  expect(await port.closed).toMatchObject({ reason: 'closed' });
  return { received, posted };
}
