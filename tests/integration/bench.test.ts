import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../bench/dist/main.js', import.meta.url));

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'peerport-bench-test-'));
});

afterAll(() => rm(directory, { recursive: true }));

test('the benchmark measures every value in Node, and prints and writes what it found', async () => {
  const json = join(directory, 'report.json');
  const suite = ['--scene', 'structured-clone', '--runtime', 'node'];
  const effort = ['--rounds', '1', '--turn-ms', '1'];
  const { stdout } = await run(process.execPath, [MAIN, ...suite, ...effort, '--json', json]);

  const { structuredClone: report } = JSON.parse(await readFile(json, 'utf8'));
  expect(report.effort).toEqual({ rounds: 1, turnMs: 1 });
  expect(report.skipped).toEqual([]);
  expect(report.runtimes).toHaveLength(1);
  const [{ measurements }] = report.runtimes;
  expect(measurements.length).toBeGreaterThan(5);
  for (const measurement of measurements) {
    expect(measurement).toEqual({
      name: expect.any(String),
      bytes: expect.any(Number),
      platformUs: expect.any(Number),
      peerportUs: expect.any(Number),
      serializeUs: expect.any(Number),
      deserializeUs: expect.any(Number),
      ratio: { low: expect.any(Number), median: expect.any(Number), high: expect.any(Number) },
    });
    expect(stdout).toContain(`| ${measurement.name} `);
  }
  expect(stdout).toContain(report.size.gzippedBytes.toLocaleString('en-US'));
});

test('the benchmark says what is wrong with its command line', async () => {
  await expect(run(process.execPath, [MAIN, '--runtime', 'abacus'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--runtime must be one of node, chromium, not 'abacus'"),
  });
});
