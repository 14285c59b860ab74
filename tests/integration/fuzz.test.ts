import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Cost, SlowInput } from '../fuzz/cost.ts';
import { fuzz, runInput } from '../fuzz/fuzz.ts';
import { targets } from '../fuzz/targets/index.ts';
import { readVectors } from '../fuzz/vectors.ts';

const INPUTS_COUNT = 10_000;
const TOTAL_SHARE = 1_000;
const FOLDER = new URL('../fuzz/', import.meta.url);
const given = process.env['PEERPORT_SEED'];
const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);

console.log(`fuzzing with PEERPORT_SEED=${seed}`);

describe(`PEERPORT_SEED=${seed}`, () => {
  test.each(targets.map((target) => [target.name, target] as const))(
    '%s',
    async (_name, target) => {
      expect(await fuzz(target, seed, (INPUTS_COUNT * target.share) / TOTAL_SHARE)).toBeUndefined();
      await target.end?.();
    },
    60_000,
  );
});

describe('what was found once', () => {
  const vectors = targets.flatMap((target) =>
    readVectors(FOLDER, target.name).map(({ input, did }) => [target.name, did, input, target] as const),
  );
  test.each(vectors)('%s: %s', async (_name, _did, input, target) => {
    await runInput(target, input);
    await target.end?.();
  });
});

describe('an input that costs more than its bytes may is a finding', () => {
  const MIB = 1024 * 1024;

  test('time', () => {
    const cost = new Cost();
    const { user } = process.cpuUsage();
    while (process.cpuUsage({ user, system: 0 }).user < 500_000);
    expect(() => cost.check(3)).toThrow(/^it took \d+ ms for 3 bytes$/);
    cost.check(2 * MIB);
  });

  test('memory', () => {
    const cost = new Cost();
    const bytes = process.resourceUsage().maxRSS * 1_024 + 128 * MIB;
    Buffer.alloc(bytes, 1);
    expect(() => cost.check(50_000)).toThrow(/^it took \d+ MiB for 50000 bytes$/);
    cost.check(bytes);
  });
});

test.each([
  [2, 'no finding'],
  [3, 'a finding'],
])('an input that takes too much time %i times is %s', async (slowCount, outcome) => {
  let runsCount = 0;
  const run = async () => {
    if (runsCount++ < slowCount) throw new SlowInput('slow');
  };
  const target = { name: 'slow', share: 0, input: fc.constant(1), run };
  expect(await fuzz(target, 1, 1)).toEqual(outcome === 'a finding' ? expect.objectContaining({ input: 1 }) : undefined);
});

test('every target has a share of the whole', () => {
  expect(targets.reduce((sum, { share }) => sum + share, 0)).toBe(TOTAL_SHARE);
});
