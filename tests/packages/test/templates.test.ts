/** The templates of docs/guides/electron-templates.md: built as their tools build them, and run on the model of Electron. */
import { execFile } from 'node:child_process';
import { readFile, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findChromium, type PageServer, startPageServer } from '@peerport/hosts';
import { build } from 'esbuild';
import { npmInstall } from '../../../scripts/lib/npm.mjs';
import { INSTALLED, tarballOf } from '../support/installed.ts';
import { tsc } from '../support/tsc.ts';

/** Each bundles an app, checks its types, and runs it. */
const TIMEOUT_MS = 300_000;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = join(INSTALLED, 'templates');
const MODEL = join(FOLDER, 'model.mjs');

interface Template {
  readonly main: string;
  readonly preload: string;
  readonly page: string;
}

const templates: Readonly<Record<string, Template>> = {
  'forge-vite': {
    main: '.vite/build/main.js',
    preload: '.vite/build/preload.js',
    page: '.vite/renderer/main_window/index.html',
  },
  'forge-webpack': {
    main: '.webpack/main/index.js',
    preload: '.webpack/renderer/main_window/preload.js',
    page: '.webpack/renderer/main_window/index.html',
  },
  'electron-vite': { main: 'out/main/index.js', preload: 'out/preload/index.js', page: 'out/renderer/index.html' },
};

let pages: PageServer;

beforeAll(async () => {
  const packages = ['@peerport/protocol', '@peerport/client', '@peerport/broker'];
  await npmInstall(FOLDER, await Promise.all(packages.map(tarballOf)));
  // Their types are all that is needed of it.
  await symlink(await realpath(join(ROOT, 'node_modules/electron')), join(FOLDER, 'node_modules/electron'), 'junction');
  for (const name of Object.keys(templates)) {
    await symlink(join(FOLDER, 'node_modules'), join(FOLDER, name, 'node_modules'), 'junction');
  }
  await build({
    entryPoints: [`${ROOT}tests/electron-model/electron.ts`],
    outfile: MODEL,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  pages = await startPageServer({
    files: { '/': pathToFileURL(`${FOLDER}/`) },
    connectSrc: ['ws://127.0.0.1:*'],
  });
}, TIMEOUT_MS);

afterAll(async () => pages?.[Symbol.asyncDispose]());

async function run(script: string, ...parameters: string[]): Promise<string> {
  const url = parameters.at(-1) ?? '';
  const env = { ...process.env, ELECTRON_RENDERER_URL: url, VITE_CJS_IGNORE_WARNING: 'true' };
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...parameters], { cwd: FOLDER, env });
  return stdout;
}

/** What a bundle asks `require()` for. */
const required = (code: string) => Array.from(code.matchAll(/\brequire\(["'`]([^"'`]+)["'`]\)/g), ([, name]) => name);

test.each(Object.entries(templates))(
  '%s: the preload script is one file, and the windows of the app talk',
  async (name, { main, preload, page }) => {
    const url = `${pages.origin}/${name}/${page}`;
    await run('build.cjs', name, url);

    expect(required(await readFile(join(FOLDER, name, preload), 'utf8'))).toEqual(['electron']);
    const { executablePath = '' } = findChromium();
    const shown = await run('run.mjs', MODEL, executablePath, join(FOLDER, name, main), url);
    expect(JSON.parse(shown)).toEqual(['from the other window', 'from the other window']);
  },
  TIMEOUT_MS,
);

test(
  'electron-vite: the types of main process, preload script and page',
  async () => {
    for (const project of ['node', 'web']) {
      const config = join(FOLDER, 'electron-vite', `tsconfig.${project}.json`);
      expect(await tsc('--noEmit', '--project', config, '--composite', 'false')).toBe('');
    }
  },
  TIMEOUT_MS,
);
