import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startBroker } from '@peerport/broker';
import { forget, testBroker } from '../../support/broker.ts';
import { Command, rendezvousDirectory, run } from '../../support/cli/command.ts';
import { LINUX, SIGNALS, testWith } from '../../support/platforms.ts';
import { answer, bare } from '../../support/raw-http.ts';

interface Facts {
  readonly metrics: string;
  readonly credentials_file: string;
}

/** A broker called `app`, and `peerport metrics`. */
async function served() {
  const inspect = { name: 'app', directory: rendezvousDirectory() };
  const broker = await testBroker({ inspect });
  const command = new Command(['metrics', '--json']);
  const [line] = await command.stdout.match(/.*\n/);
  const { metrics, credentials_file: file } = JSON.parse(line) as Facts;
  const token = await readFile(file, 'utf8');
  const read = () => fetch(metrics, { headers: { Authorization: `Bearer ${token}` } });
  return { broker, command, metrics, file, token, read, inspect };
}

test('whoever has the token in the file reads the figures', async () => {
  const { broker, file, token, read } = await served();
  expect(file).toBe(join(rendezvousDirectory(), 'app.metrics-token'));
  expect(token).toMatch(/^[\w-]{43}$/);
  await broker.revoke((await broker.createChannel()).id);
  const response = await read();
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toContain('\npeerport_channels_created_total 1\n');
});

testWith(LINUX)('only this user can read the file', async () => {
  const { file } = await served();
  expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
});

test('whoever has not gets a bare answer', async () => {
  const { metrics, token } = await served();
  const get = (authorization: string[], { path = '/metrics', host = 'HOST' } = {}) =>
    answer(metrics, [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      ...authorization.map((each) => `Authorization: ${each}`),
    ]);
  const good = `Bearer ${token}`;
  expect(await get([good])).toContain('200 OK');
  for (const wrong of [[], [''], ['Bearer '], [`Bearer ${'t'.repeat(43)}`], [`bearer ${token}`], [token]])
    expect(await get(wrong)).toBe(bare('404 Not Found'));
  expect(await get([good], { path: '/' })).toBe(bare('404 Not Found'));
  expect(await get([good], { path: '/metrics?' })).toBe(bare('404 Not Found'));
  expect(await get([good], { host: 'evil.example' })).toBe(bare('403 Forbidden'));
  const post = ['POST /metrics HTTP/1.1', 'Host: HOST', `Authorization: ${good}`, 'Content-Length: 0'];
  expect(await answer(metrics, post)).toBe(bare('404 Not Found'));
});

test('while the broker is not running the answer is 503, and one of the same name takes its place', async () => {
  const { broker, read, inspect } = await served();
  forget(broker);
  await broker.close();
  const missing = await read();
  expect(missing.status).toBe(503);
  expect(await missing.text()).toMatch(/^there is no rendezvous file .*app\.json/);
  await using _another = await startBroker({ inspect });
  expect((await read()).status).toBe(200);
});

testWith(SIGNALS)('Ctrl-C ends it and removes the file, unless another process has replaced it', async () => {
  const { broker, command, file } = await served();
  command.signal('SIGINT');
  expect((await command.ended).code).toBe(0);
  expect(await readdir(rendezvousDirectory())).toEqual(['app.json']);
  forget(broker);
  await broker.close();

  const replaced = await served();
  await writeFile(file, 'that of another process');
  replaced.command.signal('SIGTERM');
  expect((await replaced.command.ended).code).toBe(0);
  expect(await readFile(file, 'utf8')).toBe('that of another process');
});

test('it prints an address and a file for people too; --port chooses the port', async () => {
  const { metrics } = await served();
  const { port } = new URL(metrics);
  const { code, stderr } = await run(['metrics', '--port', port]);
  expect({ code, stderr }).toEqual({
    code: 6,
    stderr: expect.stringMatching(
      /^peerport: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*; name another port with --port\n$/,
    ),
  });
  const command = new Command(['metrics']);
  await command.stdout.match(
    /^metrics {10}http:\/\/127\.0\.0\.1:\d+\/metrics\ncredentials_file \/?\S.*app\.metrics-token\n$/m,
  );
});
