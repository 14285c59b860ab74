import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import type { compareSpecimens } from './differential/globals.ts';
import type { DifferentialResult } from './differential/index.ts';
import { testSeed } from './helpers.ts';

const COUNT = 20_000;
const seed = testSeed();
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'peerport-differential-'));
});

afterAll(() => rm(directory, { recursive: true }));

/** In a process of its own: inside jest, structuredClone returns objects of another realm. */
async function runInNode<Result>(module: string, call: string): Promise<Result> {
  const outfile = join(directory, `${module}.mjs`);
  const entry = fileURLToPath(new URL(`./differential/${module}.ts`, import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' });
  const script = `import * as differential from ${JSON.stringify(pathToFileURL(outfile).href)};
    process.stdout.write(JSON.stringify(differential.${call}), () => process.exit());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout);
}

describe(`differential (PEERPORT_SEED=${seed})`, () => {
  test(`${COUNT} random graphs come out as from the platform's structuredClone`, async () => {
    const call = `runDifferential({ seed: ${seed}, count: ${COUNT} })`;
    const { failures, refusedCount, platformBugsCount } = await runInNode<DifferentialResult>('index', call);
    expect(failures).toEqual([]);
    expect(refusedCount).toBeGreaterThan(COUNT / 100);
    expect(platformBugsCount).toBeLessThan(COUNT / 50);
  }, 60_000);
});

test('instances of all classes of Node, and what only has their prototypes, come out as from structuredClone', async () => {
  const call = 'compareSpecimens()';
  const { wrong, refused, count } = await runInNode<ReturnType<typeof compareSpecimens>>('globals', call);
  expect(wrong).toEqual([]);
  expect(refused).toEqual(['Blob', 'SharedArrayBuffer']);
  expect(count).toBeGreaterThan(100);
}, 60_000);
