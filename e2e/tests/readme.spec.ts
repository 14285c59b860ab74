/** The example of the README for Electron: its main script runs with a stand-in for Electron. */
import { fileURLToPath } from 'node:url';
import { Resources, startPageServer } from '@peerport/hosts';
import { recipeUnder, writeFiles } from '../../tests/packages/support/readme.ts';
import { FakeElectron, runMain } from './fake-electron.ts';
import { expect, test } from './fixtures.ts';

/** Inside the workspace, whose packages it finds. */
const FOLDER = new URL('../dist/readme/', import.meta.url);

test('the two windows of the README say hello', async ({ host }) => {
  test.skip(host.name === 'electron', 'the example app is what runs there');
  await using resources = new Resources();
  const client = new URL('../node_modules/@peerport/client/', import.meta.url);
  const files = { '/': FOLDER, '/node_modules/@peerport/client/': client };
  const policy = { connectSrc: ['ws://127.0.0.1:*'], inlineScripts: true };
  const server = resources.use(await startPageServer({ files, ...policy }));
  const electron = resources.use(new FakeElectron(host, `${server.origin}/`));

  const { files: written, commands } = await recipeUnder('In Electron');
  expect(commands.at(-1)).toBe('npx electron main.mjs');
  // Pages of files have the origin file:// in Electron alone.
  const main = written['main.mjs']?.replace("'file://'", `'${server.origin}'`) ?? '';
  await writeFiles({ files: { ...written, 'main.mjs': main }, commands }, fileURLToPath(FOLDER));
  await runMain(new URL('main.mjs', FOLDER), electron);

  await expect.poll(() => electron.windows.length).toBe(2);
  const [left, right] = electron.windows.map(({ page }) => page);
  if (left === undefined || right === undefined) throw new Error('not two windows');
  await expect(left.locator('pre')).toHaveText(/hello\n$/);
  await left.fill('input', 'how are you?');
  await left.press('input', 'Enter');
  await expect(right.locator('pre')).toHaveText(/hello\n\S+.* how are you\?\n$/);
  await left.close();
  await expect(right.locator('pre')).toHaveText(/closed: the window was closed\n$/);
});
