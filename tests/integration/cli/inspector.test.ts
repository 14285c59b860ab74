import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { offeredSubprotocols } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { closeBoth, forget, pairOfPorts, receive, testBroker } from '../../support/broker.ts';
import { Command, rendezvousDirectory, run, scratch } from '../../support/cli/command.ts';
import { LINUX, SIGNALS, testWith } from '../../support/platforms.ts';
import { answer, bare, upgrade } from '../../support/raw-http.ts';

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/inspector\/[\w-]{43}/;
const MIB = 2 ** 20;

/** A broker, and `peerport inspector --no-open` that looks at it. */
async function inspector() {
  const broker = await testBroker({ inspect: { directory: rendezvousDirectory() } });
  const command = new Command(['inspector', '--no-open']);
  const [url] = await command.stdout.match(ADDRESS);
  return { broker, command, url, origin: new URL(url).origin };
}

function sessionIn(html: string): { url: string; token: string } {
  return JSON.parse(/<script type="application\/json" id="session">([^<]+)<\/script>/.exec(html)?.[1] ?? '');
}

/** Loads the page as a browser does, and opens its socket. */
async function openPage(address: string): Promise<WebSocket> {
  const { url, token } = sessionIn(await (await fetch(address)).text());
  const socket = new WebSocket(url, offeredSubprotocols(token), { origin: new URL(address).origin });
  await once(socket, 'open');
  return socket;
}

/** Calls a function of the broker as the page does. */
async function call(page: WebSocket, m: string, ...a: unknown[]): Promise<{ r?: unknown; e?: string }> {
  page.send(JSON.stringify({ t: 'q', i: m, m, a }));
  for (;;) {
    const [data] = await once(page, 'message');
    const message = JSON.parse(String(data));
    if (message.t === 's' && message.i === m) return message;
  }
}

function hashOf(text = ''): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

test('the page is served once, under a policy that allows nothing but itself', async () => {
  const { url, origin } = await inspector();
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const html = await response.text();
  const [, style] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
  const [, script] = /<script>(.*?)<\/script>/s.exec(html) ?? [];
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': [
      "default-src 'none'",
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      `connect-src ${origin.replace('http', 'ws')}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  });
  expect(await answer(origin, [`GET ${new URL(url).pathname} HTTP/1.1`, 'Host: HOST'])).toBe(bare('404 Not Found'));
});

test('its token opens one socket, from its own origin', async () => {
  const { url, origin } = await inspector();
  const { token } = sessionIn(await (await fetch(url)).text());
  const head = (...lines: string[]) =>
    upgrade([`Sec-WebSocket-Protocol: ${offeredSubprotocols(token).join(', ')}`, ...lines]);
  for (const foreign of ['http://HOST.evil.example', 'http://localhost', 'null', 'https://HOST'])
    expect(await answer(origin, head('Host: HOST', `Origin: ${foreign}`))).toBe(bare('404 Not Found'));
  expect(await answer(origin, head('Host: HOST'))).toBe(bare('404 Not Found'));
  expect(await answer(origin, head('Host: evil.example', `Origin: ${origin}`))).toBe(bare('403 Forbidden'));
  const socket = new WebSocket(origin.replace('http', 'ws'), offeredSubprotocols(token), { origin });
  await once(socket, 'open');
  expect(await answer(origin, head('Host: HOST', `Origin: ${origin}`))).toBe(bare('404 Not Found'));
  expect(await call(socket, 'channels')).toMatchObject({ r: [] });
});

test.each([
  ['the address with another code', [`GET /inspector/${'c'.repeat(43)} HTTP/1.1`, 'Host: HOST'], '404 Not Found'],
  ['no code', ['GET /inspector/ HTTP/1.1', 'Host: HOST'], '404 Not Found'],
  ['another path', ['GET / HTTP/1.1', 'Host: HOST'], '404 Not Found'],
  ['another Host', ['GET / HTTP/1.1', 'Host: localhost'], '403 Forbidden'],
  ['no Host', ['GET / HTTP/1.1'], '403 Forbidden'],
  [
    'a socket with another token',
    upgrade([
      'Host: HOST',
      'Origin: http://HOST',
      `Sec-WebSocket-Protocol: ${offeredSubprotocols('t'.repeat(43)).join()}`,
    ]),
    '404 Not Found',
  ],
  ['a socket without a token', upgrade(['Host: HOST', 'Origin: http://HOST']), '404 Not Found'],
])('without the secret, %s gets a bare answer', async (_name, lines, status) => {
  const { origin } = await inspector();
  expect(await answer(origin, lines)).toBe(bare(status));
});

test('the page sees what passes, changes nothing, and gets no ticket', async () => {
  const { broker, url } = await inspector();
  const page = await openPage(url);
  const ports = await pairOfPorts(broker, { label: 'chat' });
  expect(await call(page, 'about')).toMatchObject({ r: { url: broker.url } });
  expect(await call(page, 'stats')).toMatchObject({ r: { adminSocketsCount: 1 } });
  const { r: tap } = await call(page, 'tap', {});
  const tapped = once(page, 'message');
  ports[0].postMessage('hello');
  await receive(ports[1], 1);
  expect(JSON.parse(String((await tapped)[0]))).toMatchObject({
    m: 'tapped',
    a: [tap, [{ kind: 'message', from: 1 }], 0],
  });
  for (const [name, ...args] of [
    ['createChannel', {}],
    ['revoke', ports[0].channel],
    ['toString'],
    ['constructor'],
  ] as const)
    expect(await call(page, name, ...args)).toMatchObject({ e: expect.stringContaining(name) });
  expect(await broker.channels()).toHaveLength(1);
  await closeBoth(ports);
});

test('a page that does not read holds up nobody: what it misses is counted', async () => {
  const messagesCount = 150;
  const { broker, url } = await inspector();
  const page = await openPage(url);
  const ports = await pairOfPorts(broker);
  await call(page, 'tap', { payload: true });
  page.pause();
  const received = receive(ports[1], messagesCount);
  for (let index = 0; index < messagesCount; index++) ports[0].postMessage(new Uint8Array(MIB / 4));
  await received;
  let [seenCount, missedCount] = [0, 0];
  const isComplete = new Promise<void>((resolve) => {
    page.on('message', (data) => {
      const { m, a } = JSON.parse(String(data));
      if (m !== 'tapped') return;
      seenCount += a[1].filter(({ kind }: { kind: string }) => kind === 'message').length;
      missedCount += a[2];
      if (seenCount + missedCount >= messagesCount) resolve();
    });
  });
  page.resume();
  // The tap says what was missed with what comes next.
  const last = receive(ports[0], 1);
  ports[1].postMessage('the last one');
  await last;
  await isComplete;
  expect(missedCount).toBeGreaterThan(0);
  expect(seenCount).toBeGreaterThan(0);
  await closeBoth(ports);
});

test('a page that sends what is no call, or too much, loses its socket, and the command ends', async () => {
  for (const text of ['hello', `"${'x'.repeat(65_535)}"`]) {
    const { broker, command, url } = await inspector();
    const page = await openPage(url);
    const closed = once(page, 'close');
    page.send(text);
    await closed;
    expect((await command.ended).code).toBe(0);
    forget(broker);
    await broker.close();
  }
});

test('it ends when the page is closed', async () => {
  const { command, url } = await inspector();
  const page = await openPage(url);
  page.close();
  expect(await command.ended).toMatchObject({ code: 0 });
});

testWith(SIGNALS)('Ctrl-C ends it, before the page is loaded and after, and tells the page', async () => {
  const { broker, command } = await inspector();
  command.signal('SIGINT');
  expect((await command.ended).code).toBe(0);
  forget(broker);
  await broker.close();

  const loaded = await inspector();
  const page = await openPage(loaded.url);
  const closed = once(page, 'close');
  loaded.command.signal('SIGINT');
  expect((await closed).map(String)).toEqual(['1001', 'peerport inspector was ended']);
  expect((await loaded.command.ended).code).toBe(0);
});

test('when the broker has gone, it tells the page, and ends with the exit code for that', async () => {
  const { broker, command, url } = await inspector();
  const page = await openPage(url);
  const closed = once(page, 'close');
  forget(broker);
  await broker.close();
  expect(String((await closed)[1])).toBe('the broker has gone');
  expect(await command.ended).toMatchObject({ code: 3, stderr: expect.stringContaining('the broker has gone') });
});

testWith(LINUX)('the browser is given a file that nobody else can read, and that is gone afterwards', async () => {
  await testBroker({ inspect: { directory: rendezvousDirectory() } });
  const [browser, opened] = [scratch('browser'), scratch('opened')];
  await writeFile(
    browser,
    `#!/bin/sh\nstat -c %a "\${1#file://}" >"${opened}"\ncat "\${1#file://}" >>"${opened}"\necho done >>"${opened}"\n`,
  );
  await chmod(browser, 0o755);
  const command = new Command(['inspector'], { BROWSER: browser, DISPLAY: '', XDG_CURRENT_DESKTOP: '' });
  const text = await fileWith(opened, 'done');
  expect(text).toMatch(/^600\n/);
  const page = await openPage(ADDRESS.exec(text)?.[0] ?? '');
  await command.stderr.match(/the inspector is open/);
  expect((await readdir(scratch(''))).filter((name) => name.startsWith('peerport-inspector-'))).toEqual([]);
  page.close();
  expect(await command.ended).toMatchObject({ code: 0 });
});

testWith(LINUX)('Ctrl-C before the browser has loaded the page leaves no file behind', async () => {
  await testBroker({ inspect: { directory: rendezvousDirectory() } });
  const [browser, opened] = [scratch('browser'), scratch('opened')];
  await writeFile(browser, `#!/bin/sh\necho done >"${opened}"\n`);
  await chmod(browser, 0o755);
  const command = new Command(['inspector'], { BROWSER: browser, DISPLAY: '', XDG_CURRENT_DESKTOP: '' });
  await fileWith(opened, 'done');
  command.signal('SIGINT');
  expect((await command.ended).code).toBe(0);
  expect((await readdir(scratch(''))).filter((name) => name.startsWith('peerport-inspector-'))).toEqual([]);
});

test('without a broker, nothing is served', async () => {
  expect(await run(['inspector', '--no-open'])).toMatchObject({ code: 3, stdout: '' });
});

async function fileWith(path: string, text: string): Promise<string> {
  for (;;) {
    const content = await readFile(path, 'utf8').catch(() => '');
    if (content.includes(text)) return content;
  }
}
