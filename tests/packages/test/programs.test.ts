import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bundle } from '../support/bundle.ts';
import { INSTALLED, TIMEOUT_MS } from '../support/installed.ts';

/** Nothing is found there but what is in the bundle. */
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peerport-bundle-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Bundles a program, runs it as on a machine that has no sources, and gives what it reports. */
async function runBundle(bundler: string) {
  const file = await bundle(bundler, 'programs/app.mjs', folder);
  // webpack writes the place of each module into its bundle.
  const installed = pathToFileURL(INSTALLED).href;
  for (const made of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (made.isDirectory()) continue;
    const path = join(made.parentPath, made.name);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(installed, 'file:///nowhere'));
  }
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  return JSON.parse(stdout) as { received: unknown; lines: object[] };
}

test.each(['esbuild, CommonJS', 'esbuild, ES module', 'webpack', 'webpack, ES module', 'vite'])(
  'in a bundle the relay has its thread: %s',
  async (bundler) => {
    const { received, lines } = await runBundle(bundler);
    expect(received).toEqual([['through', 'the relay']]);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'broker listens', relay: 'worker' }));
    expect(lines).not.toContainEqual(expect.objectContaining({ level: 'warn' }));
  },
  TIMEOUT_MS,
);

test(
  'without its worker the broker says so, and relays all the same',
  async () => {
    const { received, lines } = await runBundle('esbuild, without the worker');
    expect(received).toEqual([['through', 'the relay']]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: expect.stringMatching(/worker was not found: the relay runs in/),
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ message: 'broker listens', relay: 'inline' }));
  },
  TIMEOUT_MS,
);
