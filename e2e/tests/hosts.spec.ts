import { findChromium, findElectron, OpenRenderers, startPageServer } from '@peerport/hosts';
import { expect, test } from './fixtures.ts';

test('a Chromium that is named is the one, or there is none', () => {
  expect(findChromium({ PEERPORT_CHROMIUM: process.execPath })).toEqual({
    name: 'chromium',
    executablePath: process.execPath,
    how: 'PEERPORT_CHROMIUM',
  });
  expect(findChromium({ PEERPORT_CHROMIUM: '/nowhere/chromium', PATH: process.env['PATH'] })).toEqual({
    name: 'chromium',
    reason: 'no Chromium: PEERPORT_CHROMIUM names /nowhere/chromium, which does not exist',
  });
});

test('an Electron that is not where it should be is missing, with the reason', () => {
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' })).toMatchObject({
    name: 'electron',
    reason: expect.stringContaining('ELECTRON_OVERRIDE_DIST_PATH names /nowhere'),
  });
});

test('two pages in one process are an error', () => {
  const renderers = new OpenRenderers();
  renderers.add(1, 'http://127.0.0.1/a');
  expect(() => renderers.add(1, 'http://127.0.0.1/b')).toThrow('no process of its own');
  renderers.delete(1);
  renderers.add(1, 'http://127.0.0.1/b');
});

test('the page server serves its files under a strict policy, and nothing else', async () => {
  await using server = await startPageServer({
    files: { '/': new URL('../static/', import.meta.url), '/one.ts': new URL('hosts.spec.ts', import.meta.url) },
    connectSrc: ['ws://127.0.0.1:9'],
  });
  const get = (path: string) => fetch(server.origin + path);

  const page = await get('/peer.html');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')?.split('; ')).toEqual(
    expect.arrayContaining(["default-src 'none'", "script-src 'self'", 'connect-src ws://127.0.0.1:9']),
  );
  expect((await get('/one.ts')).status).toBe(200);
  for (const path of ['/', '/none.html', '/..%2fpackage.json', '/%2e%2e/package.json', '/%zz', '/%00']) {
    expect((await get(path)).status, path).toBe(404);
  }
  expect((await fetch(`${server.origin}/peer.html`, { method: 'POST' })).status).toBe(404);
});

test('the page server is told what pages do that its policy forbids', async ({ host, pagePolicies }) => {
  pagePolicies.expectViolation(/img-src/);
  const problems: string[] = [];
  await using server = await startPageServer({
    files: { '/': new URL('../static/', import.meta.url) },
    connectSrc: [],
    onViolation: (problem) => problems.push(problem),
  });
  const url = `${server.origin}/peer.html`;
  const { page, close } = await host.open(url);
  await page.evaluate(() => {
    document.body.innerHTML = '<img src="http://127.0.0.1:9/x.png">';
  });
  await expect.poll(() => problems).toEqual([`${url} violated img-src: http://127.0.0.1:9/x.png was blocked`]);
  await close();
});
