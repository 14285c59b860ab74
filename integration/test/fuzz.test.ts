import { describe, expect, test } from '@jest/globals';
import { fuzz } from '../fuzz/fuzz.ts';
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
    await target.run(input);
    await target.end?.();
  });
});

test('every target has a share of the whole', () => {
  expect(targets.reduce((sum, { share }) => sum + share, 0)).toBe(TOTAL_SHARE);
});
