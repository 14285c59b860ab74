import { describe, expect, test } from '@jest/globals';
import { connect, PortClosedError, type Ticket } from '@peerport/client';
import { closeBoth, pairOfPorts, receive, testBroker } from '../../support/broker.ts';
import { answer, bare, closeCodeOf, offer, rawPort, upgrade } from '../../support/handshake.ts';

const INLINE = { relay: 'inline' } as const;
const APP = 'https://app.example';

async function codeOf(ticket: Ticket): Promise<number> {
  const port = connect(ticket);
  await expect(port.ready).rejects.toThrow(PortClosedError);
  return (await port.closed).code;
}

test('there is no way in without one, also from an allowed origin', async () => {
  const broker = await testBroker(INLINE);
  const { id } = await broker.createChannel({ origins: [APP] });
  const head = ['Host: HOST', `Origin: ${APP}`];
  for (const protocols of [[], ['Sec-WebSocket-Protocol: peerport.v1'], [offer('').replace('peerport.v1, ', '')]]) {
    expect(await answer(broker.url, upgrade(...head, ...protocols))).toBe(bare('400 Bad Request'));
  }
  for (const guess of ['', 'x', 'x'.repeat(43), 'A'.repeat(43)]) {
    expect(await closeCodeOf(rawPort({ url: broker.url, token: guess }, APP))).toBe(4401);
  }
  await broker.revoke(id);
});

test('256 bits, never twice', async () => {
  const broker = await testBroker(INLINE);
  const channels = await Promise.all(Array.from({ length: 200 }, () => broker.createChannel()));
  const tokens = channels.flatMap(({ port1, port2 }) => [port1.token, port2.token]);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(new Set(tokens).size).toBe(400);
  await Promise.all(channels.map(({ id }) => broker.revoke(id)));
});

describe('good once', () => {
  test('of sockets that come with it at once, one is taken', async () => {
    const broker = await testBroker(INLINE);
    const { id, port1 } = await broker.createChannel();
    const codes = Array.from({ length: 5 }, () => closeCodeOf(rawPort(port1)));
    const closed: number[] = [];
    for (const code of codes) void code.then((each) => closed.push(each));
    while (closed.length < 4) await new Promise(setImmediate);
    expect(closed).toEqual([4403, 4403, 4403, 4403]);
    await broker.revoke(id);
    await Promise.all(codes);
    expect(closed.at(-1)).toBe(4002);
  });

  test('a third claimant never disturbs a live pair', async () => {
    const broker = await testBroker(INLINE);
    const { port1, port2 } = await broker.createChannel();
    const ports = [connect(port1), connect(port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    const received = receive(ports[1], 100);
    for (let index = 0; index < 100; index++) {
      ports[0].postMessage(index);
      if (index % 20 === 0) expect(await codeOf(index % 40 === 0 ? port1 : port2)).toBe(4403);
    }
    expect(await received).toEqual(Array.from({ length: 100 }, (_, index) => index));
    await closeBoth(ports);
  });
});

test('channel and side are what the broker minted it for, whatever the ticket claims', async () => {
  const broker = await testBroker(INLINE);
  const [mine, theirs] = [await broker.createChannel(), await pairOfPorts(broker)];
  const liar = rawPort({ ...mine.port1, channel: theirs[0].channel } as Ticket);
  const peer = connect(mine.port2);
  await peer.ready;
  const received = receive(peer, 1);
  liar.send(Uint8Array.of(1, 1, 0, 2, 1, 7));
  expect(await received).toEqual([7]);
  expect(theirs.map(({ readyState }) => readyState)).toEqual(['open', 'open']);
  liar.close(4000);
  await Promise.all([peer.closed, closeBoth(theirs)]);
});

test('the two tokens of a channel are for one side each', async () => {
  const broker = await testBroker(INLINE);
  const { id, port1 } = await broker.createChannel();
  const first = rawPort(port1);
  while ((await broker.channels())[0]?.state !== 'waiting') await new Promise(setImmediate);
  expect(await codeOf(port1)).toBe(4403);
  expect((await broker.channels())[0]?.state).toBe('waiting');
  await broker.revoke(id);
  expect(await closeCodeOf(first)).toBe(4002);
});

test('its time is up: expired. Its channel is revoked: so is the token, at once', async () => {
  const broker = await testBroker(INLINE);
  const [expired, revoked] = [await broker.createChannel({ ttlMs: 20 }), await broker.createChannel()];
  expect((await connect(expired.port1).closed).reason).toMatch(/expired|refused/);
  expect(await codeOf(expired.port2)).toBe(4402);
  await broker.revoke(revoked.id);
  expect(await codeOf(revoked.port1)).toBe(4404);
});
