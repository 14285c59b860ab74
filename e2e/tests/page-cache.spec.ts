import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { CloseInfo, PeerPort, Ticket } from '@peerport/client';
import { findChromium } from '@peerport/hosts';
import { type Browser, chromium } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const CLIENT = createRequire(import.meta.url).resolve('@peerport/client/bundle');

interface CachedPage {
  port: PeerPort;
}

/** With the cache that Playwright switches off. */
function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium().executablePath as string,
    chromiumSandbox: process.getuid?.() !== 0,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}

/** Serves any path as an empty page, which browsers may keep: those of the harness forbid it. */
async function servePages() {
  const client = await readFile(CLIENT);
  const server = createServer(({ url }, response) => {
    const isClient = url === '/peerport.js';
    response.setHeader('Content-Type', isClient ? 'text/javascript' : 'text/html');
    response.end(isClient ? client : '<!doctype html><title>page</title><link rel="icon" href="data:,">');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('a page that goes into the back/forward cache: the peer learns at once that it is gone, and the restored page why its port closed', async ({
  harness,
  hostName,
}) => {
  test.skip(hostName !== 'chromium', 'Electron has no such cache');
  const { server, origin } = await servePages();
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`${origin}/first`);
  const other = await harness.openPeer();
  const { port1, port2 } = await harness.createChannel({ origins: [origin, other.origin] });
  const otherPort = await other.connect(port2);
  await page.evaluate(async (ticket: Ticket) => {
    const path = '/peerport.js';
    const { connect } = (await import(path)) as typeof import('@peerport/client');
    const port = connect(ticket);
    Object.assign(globalThis, { port });
    await port.ready;
  }, port1);

  await page.goto(`${origin}/second`);
  expect(await otherPort.closed()).toMatchObject({ reason: 'gone' });

  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => 'port' in globalThis);
  const closed: CloseInfo = await page.evaluate(() => (globalThis as unknown as CachedPage).port.closed);
  expect(closed).toMatchObject({
    reason: 'broker-gone',
    message:
      'the socket to the broker went down (code 1005): ' +
      'the browser closes the sockets of a page that it puts into its back/forward cache',
  });
  await browser.close();
  server.close();
  server.closeAllConnections();
});
