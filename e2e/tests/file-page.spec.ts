import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type RendererHost, Resources } from '@peerport/hosts';
import type { Page } from '@playwright/test';
import { build } from 'esbuild';
import { expect, test } from './fixtures.ts';
import type { FilePage } from './pages/file-page.ts';

/** What pages from files send as their `Origin`: the first in Chromium, the second in Electron. */
const FILE_ORIGINS = ['null', 'file://'];

const html = (connectSource: string) => `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src file:; connect-src ${connectSource}">
<script src="page.js"></script>
`;

/** Writes a page, with its script, and gives its URL. */
async function writeFilePage(brokerUrl: string, resources: Resources): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'peerport-file-'));
  resources.use({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
  await writeFile(join(folder, 'page.html'), html(brokerUrl));
  await build({
    entryPoints: [fileURLToPath(new URL('pages/file-page.ts', import.meta.url))],
    outfile: join(folder, 'page.js'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  return pathToFileURL(join(folder, 'page.html')).href;
}

/** Opens a page from a file in a renderer process of its own. */
async function openFilePage(host: RendererHost, url: string, resources: Resources): Promise<Page> {
  const { page, close } = await host.open(url);
  resources.use({ [Symbol.asyncDispose]: close });
  return page;
}

test('in Electron, a page from a file whose sockets have no origin learns of the fuse that is off', async ({
  host,
  broker,
}) => {
  await using resources = new Resources();
  const url = await writeFilePage(broker.url, resources);
  const page = await openFilePage(host, url, resources);
  // A page from a file in Chromium is what one in Electron is without GrantFileProtocolExtraPrivileges.
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Emulation.setUserAgentOverride', { userAgent: 'Mozilla/5.0 Chrome/142.0.0.0 Electron/39.0.0' });
  await page.reload();
  const { id, port1 } = await broker.createChannel({ origins: ['file://'] });
  const closed = await page.evaluate(
    (ticket) => (globalThis as unknown as { filePage: FilePage }).filePage.open(ticket).closed,
    port1,
  );
  expect(closed).toMatchObject({
    reason: 'broker-gone',
    message: expect.stringMatching(
      /fuse GrantFileProtocolExtraPrivileges of Electron is off, serve the page from a custom scheme/,
    ),
  });
  await broker.revoke(id);
});

test('two pages from files talk, under a strict policy', async ({ host, broker }) => {
  await using resources = new Resources();
  const url = await writeFilePage(broker.url, resources);
  const [left, right] = [await openFilePage(host, url, resources), await openFilePage(host, url, resources)];

  const { port1, port2 } = await broker.createChannel({ origins: FILE_ORIGINS });
  const answered = right.evaluate((ticket) => {
    const port = (globalThis as unknown as { filePage: FilePage }).filePage.open(ticket);
    port.onmessage = ({ data }) => {
      port.postMessage([data, 'and back']);
      port.close();
    };
    return port.closed;
  }, port2);
  const received = await left.evaluate(async (ticket) => {
    const port = (globalThis as unknown as { filePage: FilePage }).filePage.open(ticket);
    port.postMessage('there');
    const messages: unknown[] = [];
    for await (const message of port) messages.push(message);
    return messages;
  }, port1);
  expect(received).toEqual([['there', 'and back']]);
  expect(await answered).toMatchObject({ reason: 'closed', wasClean: true });
});
