import type { compareSpecimens } from '../../packages/protocol/test/structured-clone/differential/globals.ts';
import type { DifferentialResult } from '../../packages/protocol/test/structured-clone/differential/index.ts';
import { openBundledPage } from './bundled-page.ts';
import { expect, test } from './fixtures.ts';

const COUNT = 20_000;
const SEED = Number(process.env['PEERPORT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

interface DifferentialPage {
  runDifferential(options: { seed: number; count: number }): DifferentialResult;
  compareSpecimens: typeof compareSpecimens;
}

test("20,000 random graphs come out of the codec as from the browser's structuredClone", async ({
  hostIsThere: _,
  host,
}, testInfo) => {
  testInfo.annotations.push({ type: 'seed', description: String(SEED) });
  process.stdout.write(`structured clone: PEERPORT_SEED=${SEED}\n`);
  await using opened = await openBundledPage(host, { entry: new URL('pages/structured-clone.ts', import.meta.url) });
  await opened.page.waitForFunction(() => 'runDifferential' in globalThis);
  const { failures, refusedCount, platformBugsCount } = await opened.page.evaluate(
    (options) => (globalThis as unknown as DifferentialPage).runDifferential(options),
    { seed: SEED, count: COUNT },
  );
  expect(failures).toEqual([]);
  expect(refusedCount, 'graphs that the browser refused').toBeGreaterThan(COUNT / 100);
  expect(platformBugsCount, 'graphs that the browser could not read back').toBeLessThan(COUNT / 50);
});

test('instances of all classes of the page, and what only has their prototypes, come out as from structuredClone', async ({
  hostIsThere: _,
  host,
}) => {
  await using opened = await openBundledPage(host, { entry: new URL('pages/structured-clone.ts', import.meta.url) });
  await opened.page.waitForFunction(() => 'compareSpecimens' in globalThis);
  const { wrong, refused, count } = await opened.page.evaluate(() =>
    (globalThis as unknown as DifferentialPage).compareSpecimens(),
  );
  expect(wrong).toEqual([]);
  expect(refused, 'what only a port can carry').toEqual(['Blob']);
  expect(count).toBeGreaterThan(1_000);
});
