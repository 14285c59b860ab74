import { randomInt } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { SideNumber } from '../../packages/broker/dist/core/side.js';
import { SimulatedChannel } from '../support/simulated-channel.ts';

jest.setTimeout(120_000);

const SEED = Number(process.env['PEERPORT_SEED'] ?? randomInt(2 ** 31));
const KIB = 1024;

/** What is done, and how many of the things that are pending then happen first, chosen by the numbers. */
interface Deed {
  readonly what: 'post' | 'move';
  readonly side: SideNumber;
  /** Bytes of a buffer in the message: some are cut, some come in WebSocket messages of their own. */
  readonly bytes: number;
  readonly before: readonly number[];
}

const deed: fc.Arbitrary<Deed> = fc.record({
  what: fc.constantFrom('post', 'post', 'post', 'move'),
  side: fc.constantFrom<SideNumber>(1, 2),
  bytes: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(100 * KIB, 300 * KIB) },
    { weight: 1, arbitrary: fc.constant(3 * KIB * KIB) },
  ),
  before: fc.array(fc.nat(1_000), { maxLength: 12 }),
});

/** One of the things that are pending happens, and then the microtasks that it leads to. */
async function happen(channel: SimulatedChannel, choice: number): Promise<boolean> {
  const { pending } = channel;
  pending[choice % pending.length]?.();
  await new Promise(setImmediate);
  return pending.length > 0 || channel.pending.length > 0;
}

test(`whatever moves when, each message arrives once, in order, whole: PEERPORT_SEED=${SEED}`, async () => {
  let movesCount = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 30 }), fc.array(fc.nat(1_000)), async (deeds, rest) => {
      const channel = new SimulatedChannel();
      const posted: Record<SideNumber, unknown[]> = { 1: [], 2: [] };
      for (const { what, side, bytes, before } of deeds) {
        for (const choice of before) await happen(channel, choice);
        if (what === 'move') channel.move(side);
        else {
          const number = posted[side].length;
          if (channel.post(side, { number, bytes: new Uint8Array(bytes).fill(number) })) posted[side].push(number);
        }
        movesCount += what === 'move' ? 1 : 0;
      }
      for (let step = 0; await happen(channel, rest[step] ?? step); step++);
      expect(channel.problems).toEqual([]);
      const numbersAt = (side: SideNumber) =>
        channel.received[side].map((data) => {
          const { number, bytes } = data as { number: number; bytes: Uint8Array };
          expect(bytes.every((byte) => byte === number % 256)).toBe(true);
          return number;
        });
      expect([numbersAt(1), numbersAt(2)]).toEqual([posted[2], posted[1]]);
    }),
    { numRuns: 300, seed: SEED },
  );
  expect(movesCount).toBeGreaterThan(300);
});
