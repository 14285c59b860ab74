import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { LoopbackServer, type StrangerLimits } from '../../../packages/cli/dist/http/loopback-server.js';
import { answer, bare, upgrade } from '../../support/raw-http.ts';

const servers: LoopbackServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server that answers to `/good` alone. */
async function start(limits: Partial<StrangerLimits> = {}): Promise<LoopbackServer> {
  const hooks = {
    onRequest: async ({ url = '' }) =>
      url === '/good' ? { headers: { 'Content-Type': 'text/plain' }, body: 'yes' } : undefined,
  };
  const server = await LoopbackServer.listen(0, hooks, { ...DEFAULT_LIMITS, ...limits });
  servers.push(server);
  return server;
}

function openTo({ host }: LoopbackServer): Socket {
  const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  return socket;
}

test('what is served ends the connection, and is not stored', async () => {
  const { origin } = await start();
  const text = await answer(origin, ['GET /good HTTP/1.1', 'Host: HOST']);
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n3\r\nyes\r\n0\r\n\r\n$/s);
  for (const header of ['Cache-Control: no-store', 'X-Content-Type-Options: nosniff', 'Connection: close'])
    expect(text).toContain(`\r\n${header}\r\n`);
});

test.each([
  ['another path', ['GET / HTTP/1.1', 'Host: HOST'], '404 Not Found'],
  ['an upgrade', upgrade(['Host: HOST']), '404 Not Found'],
  [
    'a request that waits for 100 Continue',
    ['POST /good HTTP/1.1', 'Host: HOST', 'Expect: 100-continue'],
    '404 Not Found',
  ],
  ['a request with another expectation', ['POST /good HTTP/1.1', 'Host: HOST', 'Expect: more'], '404 Not Found'],
  ['another Host', ['GET /good HTTP/1.1', 'Host: evil.example'], '403 Forbidden'],
  ['two Hosts', ['GET /good HTTP/1.1', 'Host: HOST', 'Host: evil.example'], '403 Forbidden'],
  ['an upgrade to another Host', upgrade(['Host: evil.example']), '403 Forbidden'],
  ['what is not HTTP', ['hello'], '400 Bad Request'],
])('%s gets a status line, and nothing else', async (_name, lines, status) => {
  expect(await answer((await start()).origin, lines)).toBe(bare(status));
});

describe('handshakeTimeoutMs', () => {
  test('overridden: over, a connection that says nothing, or was turned down and stays, is dropped', async () => {
    const server = await start({ handshakeTimeoutMs: 100 });
    const [silent, stays] = [openTo(server), openTo(server)];
    stays.write('GET / HTTP/1.1\r\nHost: HOST\r\n\r\n');
    await Promise.all([once(silent, 'close'), once(stays, 'close')]);
  });
});

describe('maxHandshakesCount', () => {
  test('overridden: at, all stay; over, the oldest is dropped', async () => {
    const server = await start({ maxHandshakesCount: 3 });
    const sockets: Socket[] = [];
    for (let count = 0; count < 3; count++) {
      const socket = openTo(server);
      sockets.push(socket);
      await once(socket, 'connect');
    }
    expect(sockets.map(({ closed }) => closed)).toEqual([false, false, false]);
    const dropped = once(sockets[0] as Socket, 'close');
    sockets.push(openTo(server));
    await dropped;
    expect(sockets.map(({ closed }) => closed)).toEqual([true, false, false, false]);
    expect(await answer(server.origin, ['GET /good HTTP/1.1', 'Host: HOST'])).toContain('200 OK');
  });
});

describe('maxHeaderBytes', () => {
  test('overridden: over, a request is turned down', async () => {
    const { origin } = await start({ maxHeaderBytes: 1_024 });
    const request = (length: number) => ['GET /good HTTP/1.1', 'Host: HOST', `X: ${'x'.repeat(length)}`];
    expect(await answer(origin, request(500))).toContain('200 OK');
    expect(await answer(origin, request(2_000))).toBe(bare('400 Bad Request'));
  });
});
