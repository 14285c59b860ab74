import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { offeredSubprotocols } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { InspectorServer } from '../../../packages/cli/dist/inspector/inspector-server.js';
import { INSPECTOR_LIMITS } from '../../../packages/cli/dist/inspector/limits.js';

const { signal } = new AbortController();

let server: InspectorServer;

beforeEach(async () => {
  server = await InspectorServer.start();
});

afterEach(() => server.close(1001, 'the test is over'));

/** Loads the page and opens its socket. */
async function load(): Promise<WebSocket> {
  const html = await (await fetch(server.url)).text();
  const { url, token } = JSON.parse(/id="session">([^<]+)</.exec(html)?.[1] ?? '');
  const page = new WebSocket(url, offeredSubprotocols(token), { origin: new URL(server.url).origin });
  await once(page, 'open');
  return page;
}

describe('loadTimeoutMs', () => {
  test('overridden: over, nobody has loaded the page, and that is an error', async () => {
    await expect(server.loaded(signal, 50)).rejects.toThrow('no browser has loaded the page');
  });

  test('overridden: at, the page is there', async () => {
    const loaded = server.loaded(signal, 60_000);
    const page = await load();
    const socket = await loaded;
    expect(socket.isPaused).toBe(true);
    socket.resume();
    page.close();
    await once(socket, 'close');
  });

  test('it can be given up sooner', async () => {
    await expect(server.loaded(AbortSignal.abort())).rejects.toThrow();
  });
});

test('maxPageMessageBytes: at, a message of the page arrives; over, its socket is closed', async () => {
  const { maxPageMessageBytes } = INSPECTOR_LIMITS;
  const loaded = server.loaded(signal);
  const page = await load();
  const socket = await loaded;
  socket.on('error', () => {});
  socket.resume();
  const message = once(socket, 'message');
  page.send('x'.repeat(maxPageMessageBytes));
  expect(String((await message)[0])).toHaveLength(maxPageMessageBytes);
  const closed = once(page, 'close');
  page.send('x'.repeat(maxPageMessageBytes + 1));
  expect((await closed)[0]).toBe(1009);
});
