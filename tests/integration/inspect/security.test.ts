import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { openAdminClient } from '@peerport/broker/inspect';
import { connect } from '@peerport/client';
import { pino } from 'pino';
import { WebSocketServer } from 'ws';
import { closeBoth, forget, testBroker } from '../../support/broker.ts';
import { adminSocket, inspectedBroker, openAdmin, rendezvousDirectory } from '../../support/inspect.ts';
import { answer, bare, upgrade } from '../../support/raw-http.ts';

const events = { tapped() {} };
const ADMIN = 'Sec-WebSocket-Protocol: peerport.admin.v1';
const SECRET = 's'.repeat(43);

/** The next JSON that comes over a socket. */
async function nextJson(socket: ReturnType<typeof adminSocket>): Promise<Record<string, string>> {
  const [data] = await once(socket, 'message');
  return JSON.parse(String(data));
}

test('who has no proof is one of the refusals that are bounded: over the limit, it is dropped, without a line in the log', async () => {
  const lines: string[] = [];
  const write = (_fields: object, message: string) => lines.push(message);
  const logger = { debug: write, info: write, warn: write, error: write } as never;
  const { broker } = await inspectedBroker({}, { relay: 'inline', logger, limits: { maxRefusalsCountPerSecond: 1 } });
  const startMs = performance.now();
  const codes = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const socket = adminSocket(broker.url);
      socket.on('error', () => {});
      socket.on('open', () => socket.send('no answer to the challenge'));
      return (await once(socket, 'close'))[0];
    }),
  );
  const seconds = Math.ceil((performance.now() - startMs) / 1_000);
  const refusals = lines.filter((line) => line === 'admin socket refused');
  expect(refusals.length).toBeLessThanOrEqual(seconds + 1);
  expect(codes.filter((code) => code === 4410)).toHaveLength(refusals.length);
  expect((await broker.stats()).limitHits.maxRefusalsCountPerSecond).toBe(30 - refusals.length);
});

describe('without inspect there is no admin surface: the same bare answers as ever', () => {
  test.each([
    ['an admin socket', upgrade(['Host: HOST', ADMIN]), '400 Bad Request'],
    ['an admin socket of its own origin', upgrade(['Host: HOST', 'Origin: http://HOST', ADMIN]), '403 Forbidden'],
    ['anything', ['GET / HTTP/1.1', 'Host: HOST'], '404 Not Found'],
  ])('%s', async (_name, lines, status) => {
    expect(await answer((await testBroker()).url, lines)).toBe(bare(status));
  });

  test('and no file', async () => {
    const directory = await rendezvousDirectory();
    const before = process.env['XDG_RUNTIME_DIR'];
    process.env['XDG_RUNTIME_DIR'] = directory;
    try {
      await testBroker();
      await testBroker({ inspect: false });
      expect(await readdir(directory)).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['XDG_RUNTIME_DIR'];
      else process.env['XDG_RUNTIME_DIR'] = before;
    }
  });
});

describe('with inspect, whoever has no secret gets the same bare answers', () => {
  test.each([
    [
      'an admin socket of another origin',
      upgrade(['Host: HOST', 'Origin: https://evil.example', ADMIN]),
      '403 Forbidden',
    ],
    ['an admin socket of its own origin', upgrade(['Host: HOST', 'Origin: http://HOST', ADMIN]), '403 Forbidden'],
    [
      'an admin socket of a page beside it',
      upgrade(['Host: HOST', 'Origin: http://localhost', ADMIN]),
      '403 Forbidden',
    ],
    ['an admin socket to another Host', upgrade(['Host: evil.example', ADMIN]), '403 Forbidden'],
    ['an admin socket that offers more', upgrade(['Host: HOST', `${ADMIN}, peerport.v1`]), '400 Bad Request'],
    ['anything', ['GET / HTTP/1.1', 'Host: HOST'], '404 Not Found'],
  ])('%s', async (_name, lines, status) => {
    const { broker } = await inspectedBroker();
    expect(await answer(broker.url, lines)).toBe(bare(status));
  });
});

describe('an admin socket is closed with 4410', () => {
  const WRONG = 'the token is not that of this broker';

  test.each([
    ['a token that is wrong', () => SECRET],
    ['the token of a port', (_: string, portToken: string) => portToken],
    ['the hash of the token', (token: string) => `${token.slice(1)}${token[0]}`],
  ])('for %s', async (_name, choose) => {
    const { broker, found } = await inspectedBroker();
    const { id, port1 } = await broker.createChannel();
    const socket = adminSocket(found.url);
    const closed = once(socket, 'close');
    await expect(openAdminClient(socket, choose(found.token, port1.token), events)).rejects.toThrow(WRONG);
    expect((await closed)[0]).toBe(4410);
    await broker.revoke(id);
  });

  test('for a proof that was good once', async () => {
    const { found } = await inspectedBroker();
    const first = adminSocket(found.url);
    let answered: unknown;
    const recording = Object.assign(Object.create(first), {
      send: (text: string) => {
        answered ??= text;
        first.send(text);
      },
      close: () => first.close(),
      addEventListener: first.addEventListener.bind(first),
    });
    const client = await openAdminClient(recording, found.token, events);
    client.close();
    await client.closed;
    const second = adminSocket(found.url);
    await nextJson(second);
    second.send(String(answered));
    expect((await once(second, 'close')).map(String)).toEqual(['4410', WRONG]);
  });

  test.each(['', 'hello', '{"type":"answer"}', '{"t":"q","i":"1","m":"channels","a":[]}'])(
    'for %j in place of an answer',
    async (text) => {
      const { found } = await inspectedBroker();
      const socket = adminSocket(found.url);
      await nextJson(socket);
      socket.send(text);
      expect((await once(socket, 'close')).map(String)).toEqual(['4410', 'the challenge was not answered']);
    },
  );
});

test('an admin socket that does not answer within handshakeTimeoutMs is dropped, and one that did is not', async () => {
  const { broker, found } = await inspectedBroker({}, { limits: { handshakeTimeoutMs: 500 } });
  const { functions, close } = await openAdmin(found);
  const socket = adminSocket(found.url);
  await nextJson(socket);
  expect((await once(socket, 'close'))[0]).toBe(1006);
  expect((await broker.stats()).limitHits.handshakeTimeoutMs).toBe(1);
  expect(await functions.channels()).toEqual([]);
  close();
});

test('one that was let in, and says what is no call, is closed; the broker goes on', async () => {
  const { found } = await inspectedBroker();
  for (const text of ['hello', 'null', '{"t":"q"}', '[]']) {
    const socket = adminSocket(found.url);
    const client = await openAdminClient(socket, found.token, events);
    const closed = once(socket, 'close');
    socket.send(text);
    expect((await closed)[0]).toBe(4004);
    expect(await client.closed).toBe('neither a call nor an answer');
  }
  expect(await (await openAdmin(found)).functions.channels()).toEqual([]);
});

test('the admin token redeems no port', async () => {
  const { broker, found } = await inspectedBroker();
  const { id, port1 } = await broker.createChannel();
  expect(await connect({ ...port1, token: found.token }).closed).toMatchObject({ reason: 'refused', code: 4401 });
  await broker.revoke(id);
});

test('whoever took the port of a broker that is gone learns nothing, and is found out', async () => {
  const { found } = await inspectedBroker();
  const seen: string[] = [];
  await using http = createServer();
  http.on('upgrade', ({ url, rawHeaders }) => seen.push(String(url), ...rawHeaders));
  const impostor = new WebSocketServer({ server: http });
  impostor.on('connection', (ws) => {
    ws.on('message', (data) => {
      seen.push(String(data));
      ws.send(JSON.stringify({ type: 'welcome', proof: JSON.parse(String(data)).proof }));
    });
    ws.send(JSON.stringify({ type: 'challenge', nonce: '0'.repeat(64) }));
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
  await expect(openAdminClient(adminSocket(url), found.token, events)).rejects.toThrow(
    'what listens there is not the broker that the token is from',
  );
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.join('\n')).not.toContain(found.token);
});

test.each(['worker', 'inline'] as const)('no secret is in the log, relay: %s', async (relay) => {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const { broker, found } = await inspectedBroker({}, { relay, logger });
  const client = await openAdmin(found);
  await expect(openAdminClient(adminSocket(found.url), SECRET, events)).rejects.toThrow();
  const { port1, port2 } = await client.functions.createChannel({});
  const ports = [connect(port1), connect(port2)] as const;
  await Promise.all(ports.map(({ ready }) => ready));
  await closeBoth(ports);
  forget(broker);
  await broker.close();
  const text = lines.join('');
  for (const part of ['admin socket opened', 'admin socket refused', 'broker closed']) expect(text).toContain(part);
  for (const secret of [found.token, port1.token]) {
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(text).not.toContain(secret);
  }
});

test('one that is refused, and does not take leave, is cut off', async () => {
  const { found } = await inspectedBroker({}, { limits: { closeTimeoutMs: 100 } });
  const socket = connectTcp(Number(new URL(found.url).port), '127.0.0.1');
  socket.resume();
  const closed = once(socket, 'close');
  const head = upgrade([`Host: ${new URL(found.url).host}`, ADMIN]);
  // An empty text, masked with zeros: no answer to the challenge.
  const emptyText = Buffer.from([0x81, 0x80, 0, 0, 0, 0]);
  socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), emptyText]));
  await closed;
});
