import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { type BrokerLimits, DEFAULT_LIMITS } from '@peerport/protocol';
import { closeBoth, forget, pairOfPorts, testBroker } from '../../support/broker.ts';
import { Child } from '../../support/child.ts';
import { answer, bare, offer, open, upgrade } from '../../support/handshake.ts';
import { inspectedBroker } from '../../support/inspect.ts';

const NOT_FOUND = bare('404 Not Found');

/** Opens a socket that sends `text`, and does nothing else, not even close when the broker does. */
async function hold(broker: Broker, text: string): Promise<Socket> {
  const socket = await open(broker.url);
  socket.on('error', () => {});
  socket.resume();
  socket.write(text.replace('HOST', new URL(broker.url).host));
  return socket;
}

describe('handshakeTimeoutMs: a socket without a good token has that long, whatever it does', () => {
  const refused = upgrade('Host: HOST', offer('x'.repeat(43)));
  test.each([
    ['sends half a head', 'GET / HTTP/1.1\r\nHost: '],
    ['is turned down, and does not close', 'GET / HTTP/1.1\r\n\r\n'],
    ['has its token refused, and does not answer the closing handshake', `${refused.join('\r\n')}\r\n\r\n`],
    ['sends nothing', ''],
  ])('overridden: over, it is dropped if it %s', async (_name, text) => {
    const broker = await testBroker({ relay: 'inline', limits: { handshakeTimeoutMs: 100 } });
    const socket = await hold(broker, text);
    const openedMs = performance.now();
    while ((await broker.stats()).limitHits.handshakeTimeoutMs === 0) await new Promise(setImmediate);
    expect(performance.now() - openedMs).toBeGreaterThan(50);
    socket.destroy();
  });

  test('at, it is not; a port has as long as it likes', async () => {
    const broker = await testBroker({ relay: 'inline', limits: { handshakeTimeoutMs: 200 } });
    const ports = await pairOfPorts(broker);
    const socket = await hold(broker, '');
    await once(socket, 'end');
    expect(ports.map(({ readyState }) => readyState)).toEqual(['open', 'open']);
    expect((await broker.stats()).limitHits.handshakeTimeoutMs).toBe(1);
    socket.destroy();
    await closeBoth(ports);
  });

  test('default', () => expect(DEFAULT_LIMITS.handshakeTimeoutMs).toBe(10_000));
});

describe('maxHandshakeBytes: what a socket sends behind its request head, before it is accepted', () => {
  const NULL_FRAME = String.fromCharCode(0x82, 0x80, 0, 0, 0, 0);
  const request = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
  const admin = 'Sec-WebSocket-Protocol: peerport.admin.v1';
  const ways = [
    ['is turned down', request('POST / HTTP/1.1', 'Host: HOST', 'Content-Length: 1000000')],
    ['is turned down as an upgrade', request(...upgrade('Host: evil.example', offer('x'.repeat(43))))],
    ['has its token refused', request(...upgrade('Host: HOST', offer('x'.repeat(43))))],
    ['has not proved to know the admin token', request(...upgrade('Host: HOST', admin))],
  ] as const;

  /** Sends so many bytes of empty frames behind a request, and waits until they are read, or the broker drops the socket. */
  async function hits(head: string, bytes: number, limits: Partial<BrokerLimits> = {}): Promise<number> {
    const { broker } = await inspectedBroker({}, { relay: 'inline', limits: { handshakeTimeoutMs: 2_000, ...limits } });
    const socket = await hold(broker, head);
    await once(socket, 'data');
    const dropped = new Promise((resolve) => socket.on('close', resolve).on('end', () => socket.end()));
    socket.write(NULL_FRAME.repeat(bytes / 6), 'latin1');
    await dropped;
    return (await broker.stats()).limitHits.maxHandshakeBytes;
  }

  test.each(ways)('default: over, a socket that %s is dropped, and counted', async (_name, head) => {
    expect(DEFAULT_LIMITS.maxHandshakeBytes).toBe(4_096);
    expect(await hits(head, 6_000)).toBe(1);
  });

  test.each(ways)('overridden: at, and less than it, a socket that %s is not', async (_name, head) => {
    expect(await hits(head, 6_000, { maxHandshakeBytes: 6_000 })).toBe(0);
  });

  test('a request behind another one is none', async () => {
    const broker = await testBroker({ relay: 'inline' });
    const socket = await hold(broker, request('GET / HTTP/1.1', 'Host: HOST').repeat(50));
    await once(socket, 'end');
    expect((await broker.stats()).turnedDownCounts).toEqual({ 400: 0, 403: 0, 404: 1 });
    socket.write(request('GET / HTTP/1.1', 'Host: HOST').repeat(100));
    while ((await broker.stats()).limitHits.maxHandshakeBytes === 0) await new Promise(setImmediate);
    socket.destroy();
  });
});

test('sockets that are dropped, and have sent what breaks the protocol, do no harm', async () => {
  const broker = await testBroker({ limits: { maxRefusalsCountPerSecond: 1 } });
  const head = `${upgrade('Host: HOST', offer('x'.repeat(43))).join('\r\n')}\r\n\r\n`;
  for (const garbage of ['\0\0\0\0\0\0', '\x8f\x80\0\0\0\0', '\xff'.repeat(3_000), '\xff'.repeat(9_000)]) {
    const sockets = await Promise.all(Array.from({ length: 30 }, () => open(broker.url)));
    await Promise.all(
      sockets.map(async (socket) => {
        socket.on('error', () => {});
        const closed = new Promise((resolve) => socket.on('close', resolve).on('end', () => socket.end()));
        socket.resume().write(head.replace('HOST', new URL(broker.url).host) + garbage, 'latin1');
        await closed;
      }),
    );
  }
  await closeBoth(await pairOfPorts(broker));
});

describe('maxHeaderBytes', () => {
  /** A head of so many bytes, as Node counts them: the names and values of its headers, and the target. */
  const head = (bytes: number) => ['GET / HTTP/1.1', `X: ${'x'.repeat(bytes)}`];

  test('default: at, less what Node counts besides, it is read', async () => {
    const { url } = await testBroker({ relay: 'inline' });
    expect(await answer(url, head(8_000))).toBe(NOT_FOUND);
  });

  test('default: over, it is not, and counted', async () => {
    expect(DEFAULT_LIMITS.maxHeaderBytes).toBe(8 * 1024);
    const broker = await testBroker({ relay: 'inline' });
    expect(await answer(broker.url, head(8 * 1024))).toBe(bare('400 Bad Request'));
    expect((await broker.stats()).limitHits.maxHeaderBytes).toBe(1);
  });

  test('overridden: at, and over', async () => {
    const { url } = await testBroker({ relay: 'inline', limits: { maxHeaderBytes: 16 * 1024 } });
    expect(await answer(url, head(16_000))).toBe(NOT_FOUND);
    expect(await answer(url, head(16 * 1024))).toBe(bare('400 Bad Request'));
  });
});

describe('does not lock the app out of its own broker', () => {
  test('thousands of sockets that send nothing', async () => {
    await using attacker = Child.flood();
    const broker = await testBroker({ limits: { maxHandshakesCount: 100 } });
    await attacker.call.idle(broker.url, 3_000);
    const ports = await pairOfPorts(broker);
    expect((await broker.stats()).limitHits.maxHandshakesCount).toBeGreaterThanOrEqual(2_900);
    await closeBoth(ports);
  });

  test('more refusals than are answered: a good token is none of them', async () => {
    const lines: string[] = [];
    const write = (_fields: object, message: string) => lines.push(message);
    const logger = { debug: write, info: write, warn: write, error: write } as never;
    const broker = await testBroker({ relay: 'inline', logger, limits: { maxRefusalsCountPerSecond: 1 } });
    const answers: string[] = [];
    while (!answers.includes('')) answers.push(await answer(broker.url, ['GET / HTTP/1.1']));
    const ports = await pairOfPorts(broker);
    expect((await broker.stats()).limitHits.maxRefusalsCountPerSecond).toBe(1);
    expect(
      lines.filter((line) => line === 'too many refusals in one second: no more are answered or logged'),
    ).toHaveLength(1);
    await closeBoth(ports);
  });

  test('sockets without a token do not hold up its end', async () => {
    const HOUR_MS = 3_600_000;
    const broker = await testBroker({ limits: { closeTimeoutMs: HOUR_MS, handshakeTimeoutMs: HOUR_MS } });
    const sockets = [await hold(broker, ''), await hold(broker, 'GET / HTTP/1.1\r\n\r\n')];
    forget(broker);
    await broker.close();
    for (const socket of sockets) socket.destroy();
  });
});
