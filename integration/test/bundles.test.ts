import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const BUNDLE = fileURLToPath(new URL('../processes/bundle.mjs', import.meta.url));
const WORKSPACE = new URL('../../', import.meta.url).href;
const BUILD_TIMEOUT_MS = 60_000;

/** Outside of the workspace: nothing is found there but what is in the bundle. */
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peerport-bundle-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function node(...parameters: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: folder });
  return stdout;
}

/** Bundles an app, runs it as on a machine that has no sources, and gives what it reports. */
async function runBundle(bundler: string) {
  const file = await node(BUNDLE, bundler, folder);
  // webpack writes the place of each module into its bundle.
  for (const made of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (made.isDirectory()) continue;
    const path = join(made.parentPath, made.name);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(WORKSPACE, 'file:///nowhere/'));
  }
  return JSON.parse(await node(file)) as { received: unknown; lines: object[] };
}

test.each(['esbuild, CommonJS', 'esbuild, ES module', 'webpack', 'webpack, ES module', 'vite'])(
  'in a bundle the relay has its thread: %s',
  async (bundler) => {
    const { received, lines } = await runBundle(bundler);
    expect(received).toEqual([['through', 'the relay']]);
    expect(lines).toContainEqual(expect.objectContaining({ message: 'broker listens', relay: 'worker' }));
    expect(lines).not.toContainEqual(expect.objectContaining({ level: 'warn' }));
  },
  BUILD_TIMEOUT_MS,
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
  BUILD_TIMEOUT_MS,
);
