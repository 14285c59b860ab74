/** The example of the README for Electron: it runs on the model of Electron. */
import { fileURLToPath } from 'node:url';
import { recipeUnder, writeFiles } from '../../tests/packages/support/readme.ts';
import { expect, test } from './fixtures.ts';
import { ModelledApp } from './modelled-app.ts';

/** Inside the workspace, whose packages it finds. */
const FOLDER = new URL('../dist/readme/', import.meta.url);

test('the two windows of the README say hello', async ({ host }) => {
  test.skip(host.name === 'electron', 'the example app is what runs there');
  const { files, commands } = await recipeUnder('In Electron');
  expect(commands.at(-1)).toBe('npx electron main.mjs');
  await writeFiles({ files, commands }, fileURLToPath(FOLDER));
  await using app = await ModelledApp.start(new URL('main.mjs', FOLDER));
  const pages = () => app.pages().filter((page) => page.url().endsWith('/page.html'));
  await expect.poll(() => pages().length).toBe(2);
  const [left, right] = pages();
  if (left === undefined || right === undefined) throw new Error('not two windows');
  await expect(left.locator('pre')).toHaveText(/hello\n$/);
  await left.fill('input', 'how are you?');
  await left.press('input', 'Enter');
  await expect(right.locator('pre')).toHaveText(/hello\n\S+.* how are you\?\n$/);
  await left.close();
  await expect(right.locator('pre')).toHaveText(/closed: the window was closed\n$/);
});
