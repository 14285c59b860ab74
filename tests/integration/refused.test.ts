import { describe, expect, test } from '@jest/globals';
import { connect, PortClosedError, type Ticket } from '@peerport/client';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

async function refusal(ticket: Ticket) {
  const port = connect(ticket);
  await expect(port.ready).rejects.toThrow(PortClosedError);
  return port.closed;
}

describe('a token that is not accepted closes the port with refused, and says why', () => {
  test('unknown', async () => {
    const { id, port1 } = await (await testBroker()).createChannel({ ttlMs: 2_000 });
    expect(await refusal({ ...port1, token: 'x'.repeat(43) })).toMatchObject({
      reason: 'refused',
      code: 4401,
      message: expect.stringContaining('unknown'),
    });
    expect(id).toBe(port1.channel);
    await connect(port1).closed;
  });

  test('used, while the pair that used it goes on', async () => {
    const broker = await testBroker();
    const tickets = await broker.createChannel();
    const ports = [connect(tickets.port1), connect(tickets.port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    for (const ticket of [tickets.port1, tickets.port2]) {
      expect(await refusal(ticket)).toMatchObject({
        reason: 'refused',
        code: 4403,
        message: expect.stringContaining('used'),
      });
    }
    const received = receive(ports[1], 1);
    ports[0].postMessage('undisturbed');
    expect(await received).toEqual(['undisturbed']);
    await closeBoth(ports);
    expect(await refusal(tickets.port1)).toMatchObject({ code: 4403 });
  });

  test('expired', async () => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel({ ttlMs: 2_000 });
    expect(await connect(port1).closed).toMatchObject({ reason: 'expired' });
    expect(await refusal(port2)).toMatchObject({
      reason: 'refused',
      code: 4402,
      message: expect.stringContaining('expired'),
    });
  });

  test('revoked', async () => {
    const broker = await testBroker();
    const { id, port1, port2 } = await broker.createChannel();
    await broker.revoke(id);
    for (const ticket of [port1, port2]) {
      expect(await refusal(ticket)).toMatchObject({
        reason: 'refused',
        code: 4404,
        message: expect.stringContaining('revoked'),
      });
    }
  });

  test('for a page, presented by a process without an origin; the page can still use it', async () => {
    const origin = 'https://app.example';
    const { port1, port2 } = await (await testBroker()).createChannel({ port1: { origins: [origin] } });
    expect(await refusal(port1)).toMatchObject({
      reason: 'refused',
      code: 4405,
      message: expect.stringContaining('origin'),
    });
    const page = new WebSocket(port1.url, ['peerport.v1', `peerport.token.${port1.token}`], { origin });
    const port = connect(port2);
    await port.ready;
    page.close(4000);
    expect(await port.closed).toMatchObject({ reason: 'closed' });
  });
});

describe('maxWaitingSocketsCount', () => {
  test('overridden: at, a socket waits; over, it is refused as busy, counted, and its ticket stays good', async () => {
    const broker = await testBroker({ limits: { maxWaitingSocketsCount: 1 } });
    const [a, b] = [await broker.createChannel(), await broker.createChannel()];
    const a1 = connect(a.port1);
    while ((await broker.channels())[0]?.state !== 'waiting') await new Promise(setImmediate);
    expect(await refusal(b.port1)).toMatchObject({
      reason: 'refused',
      code: 4406,
      message: expect.stringContaining('waiting'),
    });
    expect((await broker.stats()).limitHits.maxWaitingSocketsCount).toBe(1);
    const a2 = connect(a.port2);
    await a2.ready;
    const ports = [connect(b.port1), connect(b.port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    await Promise.all([closeBoth([a1, a2]), closeBoth(ports)]);
  });

  test('default', () => expect(DEFAULT_LIMITS.maxWaitingSocketsCount).toBe(4_096));
});

describe('maxChannelsCount', () => {
  test('overridden: at, a channel is created; over, it is not; one that ends makes room', async () => {
    const broker = await testBroker({ limits: { maxChannelsCount: 1 } });
    const ports = await pairOfPorts(broker);
    await expect(broker.createChannel()).rejects.toMatchObject({ name: 'BrokerError', code: 'ERR_TOO_MANY_CHANNELS' });
    await closeBoth(ports);
    while ((await broker.channels()).length > 0) await new Promise(setImmediate);
    await closeBoth(await pairOfPorts(broker));
  });

  test('default', () => expect(DEFAULT_LIMITS.maxChannelsCount).toBe(10_000));
});
