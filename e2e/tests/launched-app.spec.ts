/** How an Electron app is launched, tried with an executable that plays Electron for Playwright. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, launchElectronApp } from '@peerport/hosts';
import { expect, test } from './fixtures.ts';

/** A main process with an inspector, and a Chromium with DevTools. It is ready only when somebody waits for that. */
const executable = (userData: string) => `#!${process.execPath}
const Module = require('node:module');
let makeReady;
const ready = new Promise((resolve) => { makeReady = resolve; });
globalThis.isReady = false;
const app = {
  whenReady() {
    setImmediate(() => { globalThis.isReady = true; makeReady(); });
    return ready;
  },
  quit() { chromium.kill(); },
};
const load = Module._load;
Module._load = (request, ...rest) => (request === 'electron' ? { app } : load(request, ...rest));
require('node:inspector').open(0, '127.0.0.1');
const chromium = require('node:child_process').spawn(
  ${JSON.stringify(findChromium().executablePath)},
  ['--headless', '--no-sandbox', '--remote-debugging-port=0', '--user-data-dir=${userData}', 'about:blank'],
  { stdio: 'inherit' },
);
chromium.once('exit', () => process.exit());
`;

test('an app that was launched is ready', async ({ hostName }) => {
  test.skip(hostName === 'electron', 'a real one may be ready without being waited for');
  test.skip(process.platform === 'win32', 'Windows runs no scripts as programs');
  const folder = await mkdtemp(join(tmpdir(), 'peerport-electron-'));
  const executablePath = join(folder, 'electron');
  await writeFile(executablePath, executable(join(folder, 'data')));
  await chmod(executablePath, 0o755);
  try {
    await using application = await launchElectronApp(new URL('main.js', import.meta.url), { executablePath });
    expect(await application.evaluate(() => (globalThis as unknown as { isReady: boolean }).isReady)).toBe(true);
  } finally {
    // Processes of Chromium may still write to it.
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
});
