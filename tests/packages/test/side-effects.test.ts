import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../support/bundle.ts';
import { TIMEOUT_MS } from '../support/installed.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peerport-bundle-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function bundled(bundler: string, entry: string): Promise<string> {
  return readFile(await bundle(bundler, entry, folder), 'utf8');
}

test(
  'a bundler leaves out what a program does not use',
  async () => {
    expect(await bundled('esbuild, CommonJS', 'programs/unused.mjs')).toMatch(/^.{0,100}console\.log\("alone"\);\n$/s);
  },
  TIMEOUT_MS,
);

test(
  'a bundler keeps the preload script, which is there for what it does',
  async () => {
    expect(await bundled('esbuild, preload script', 'pages/preload.js')).toContain('exposeInMainWorld');
  },
  TIMEOUT_MS,
);
