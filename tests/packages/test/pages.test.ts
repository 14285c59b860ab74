import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Broker, startBroker } from '@peerport/broker';
import { connect, formatTicket } from '@peerport/client';
import { type ChromiumHost, findChromium, launchChromium, Resources, startPageServer } from '@peerport/hosts';
import { bundle } from '../support/bundle.ts';
import { INSTALLED, TIMEOUT_MS } from '../support/installed.ts';

const resources = new Resources();
let broker: Broker;
let chromium: ChromiumHost;

beforeAll(async () => {
  broker = resources.use(await startBroker());
  chromium = resources.use(await launchChromium({ executablePath: findChromium().executablePath ?? '' }));
}, TIMEOUT_MS);

afterAll(() => resources[Symbol.asyncDispose]());

/** Opens page.html, with what `page.js` and other names stand for, and gives what it answers. */
async function answerOf(files: Record<string, string>): Promise<unknown> {
  const urls = Object.entries(files).map(([name, path]) => [`/${name}`, pathToFileURL(path)]);
  const page = pathToFileURL(join(INSTALLED, 'pages/page.html'));
  const server = resources.use(
    await startPageServer({ files: { '/page.html': page, ...Object.fromEntries(urls) }, connectSrc: [broker.url] }),
  );
  const { port1, port2 } = await broker.createChannel({ port2: { origins: [server.origin] } });
  using port = connect(port1);
  const answer = new Promise((resolve, reject) => {
    port.onmessage = ({ data }) => resolve(data);
    port.onclose = ({ message }) => reject(new Error(message));
  });
  port.postMessage(new Map([['sent by', 'the test']]));
  await chromium.open(`${server.origin}/page.html#${formatTicket(port2)}`);
  return await answer;
}

const answer = new Map([
  ['sent by', 'the test'],
  ['seen by', 'the page'],
]);

test.each(['vite, page', 'webpack, page', 'esbuild, page'])(
  'a bundled page: %s',
  async (bundler) => {
    const folder = await mkdtemp(join(tmpdir(), 'peerport-page-'));
    resources.use({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
    expect(await answerOf({ 'page.js': await bundle(bundler, 'pages/page.js', folder) })).toEqual(answer);
  },
  TIMEOUT_MS,
);

test(
  'a page without a bundler, with the client as one file',
  async () => {
    const client = createRequire(join(INSTALLED, 'package.json')).resolve('@peerport/client/bundle');
    expect(await answerOf({ 'page.js': join(INSTALLED, 'pages/plain.js'), 'peerport.js': client })).toEqual(answer);
  },
  TIMEOUT_MS,
);
