/** examples/cli-and-page, as its user would use it. The examples without pages are tested in tests/integration/examples. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type RendererHost, Resources } from '@peerport/hosts';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const FOLDER = new URL('../../examples/cli-and-page/', import.meta.url);

/** Starts the program, and opens the address that it prints. */
async function start(host: RendererHost, resources: Resources) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.js', FOLDER))]);
  resources.use({ [Symbol.asyncDispose]: async () => void child.kill('SIGKILL') });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stderr = text(child.stderr);
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await Promise.race([once(output, 'line'), ended]);
  const address = lines[0]?.replace('choose a colour: ', '') ?? '';
  const open = async (): Promise<Page> => {
    const { page, close } = await host.open(address);
    resources.use({ [Symbol.asyncDispose]: close });
    return page;
  };
  const result = async () => ({ code: await ended, stdout: lines.slice(1), stderr: await stderr });
  return { open, result };
}

test('cli-and-page: the program prints the colour that was chosen in the page', async ({ host }) => {
  await using resources = new Resources();
  const { open, result } = await start(host, resources);
  const page = await open();
  await expect(page.locator('#status')).toHaveText('contrast with white: 6.00');
  await page.fill('#colour', '#767676');
  await expect(page.locator('#status')).toHaveText('contrast with white: 4.54');
  await page.fill('#colour', '#ff0000');
  await page.click('#done');
  await expect(page.locator('#status')).toHaveText('The program has your colour.');
  expect(await result()).toEqual({ code: 0, stdout: ['#ff0000'], stderr: '' });
});

test('cli-and-page: the ticket is good once, and the program learns that its page is gone', async ({ host }) => {
  await using resources = new Resources();
  const { open, result } = await start(host, resources);
  const page = await open();
  await expect(page.locator('#status')).toHaveText(/^contrast with white/);
  await expect((await open()).locator('#status')).toHaveText(
    'The program cannot be reached: the broker refused the ticket: the token was used before.',
  );
  await page.close();
  expect(await result()).toEqual({
    code: 1,
    stdout: [],
    stderr: "no colour was chosen: the peer's socket went down\n",
  });
});
