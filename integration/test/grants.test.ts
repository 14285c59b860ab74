import { describe, expect, test } from '@jest/globals';
import { type ChannelOptions, connect } from '@peerport/client';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

/** Both ports may create channels. */
const BOTH: ChannelOptions = { port1: { canCreate: true }, port2: { canCreate: true } };

describe('canCreate', () => {
  test('a port that has it creates channels itself, with tickets that are plain data', async () => {
    const broker = await testBroker();
    const ports = await pairOfPorts(broker, { port1: { canCreate: true } });
    const { port1, port2 } = await ports[0].createChannel({ label: 'derived' });
    const received = receive(ports[1], 1);
    ports[0].postMessage(port2);
    const [ticket] = (await received) as [typeof port2];
    const derived = [connect(port1), connect(ticket)] as const;
    const hello = receive(derived[1], 1);
    derived[0].postMessage('hello');
    expect(await hello).toEqual(['hello']);
    expect(await broker.channels()).toContainEqual(
      expect.objectContaining({ id: port1.channel, label: 'derived', state: 'paired', parent: ports[0].channel }),
    );
    await Promise.all([closeBoth(derived), closeBoth(ports)]);
  });

  test('works before the peer has come, too', async () => {
    const broker = await testBroker();
    const tickets = await broker.createChannel({ port1: { canCreate: true } });
    const port = connect(tickets.port1);
    const { port1, port2 } = await port.createChannel();
    await closeBoth([connect(port1), connect(port2)]);
    await closeBoth([port, connect(tickets.port2)]);
  });

  test('a port that does not have it gets a clear error, and lives on', async () => {
    const ports = await pairOfPorts(await testBroker(), { port1: { canCreate: true } });
    await expect(ports[1].createChannel()).rejects.toThrow(/does not grant canCreate/);
    await closeBoth(ports);
    await expect(ports[0].createChannel()).rejects.toMatchObject({ name: 'PortClosedError', reason: 'closed' });
  });

  test.each([
    [{ origins: ['https://evil.example'] }, /https:\/\/evil.example is not an origin of the channel/],
    [{ port2: { origins: ['null'] } }, /null is not an origin of the channel/],
    [{ ttlMs: -1 }, /options.ttlMs must be above 0/],
    [{ lable: 'x' } as ChannelOptions, /no option called lable/],
  ])('%j goes beyond it', async (options, problem) => {
    const ports = await pairOfPorts(await testBroker(), { port1: { canCreate: true } });
    await expect(ports[0].createChannel(options)).rejects.toThrow(problem);
    await closeBoth(ports);
  });

  test('a derived ticket is for the pages of the channel it was derived from', async () => {
    const origin = 'https://app.example';
    const broker = await testBroker();
    const tickets = await broker.createChannel({ port1: { canCreate: true }, port2: { origins: [origin] } });
    const port = connect(tickets.port1);
    const derived = await port.createChannel();
    const page = new WebSocket(derived.port1.url, ['peerport.v1', `peerport.token.${derived.port1.token}`], { origin });
    const derivedPort = connect(derived.port2);
    await derivedPort.ready;
    page.close(4000);
    await derivedPort.closed;
    port.abort();
    await broker.revoke(port.channel);
  });
});

describe('maxDerivedChannelsCount', () => {
  test('overridden: at, a port creates channels; over, it gets a clear error, until one of them has ended', async () => {
    const broker = await testBroker({ limits: { maxDerivedChannelsCount: 2 } });
    const [root, other] = [await pairOfPorts(broker, BOTH), await pairOfPorts(broker, BOTH)];
    const child = await root[0].createChannel(BOTH);
    const heir = connect(child.port1);
    const grandchild = await heir.createChannel();
    const problem = '2 channels that the port created are open: close some, or raise maxDerivedChannelsCount';
    await expect(root[0].createChannel()).rejects.toThrow(problem);
    await expect(heir.createChannel()).rejects.toThrow(problem);
    // Neither its peer nor anybody else pays for it.
    for (const port of [root[1], other[0]]) await broker.revoke((await port.createChannel()).port1.channel);
    await broker.createChannel({ ttlMs: 50 });
    await broker.revoke(grandchild.port1.channel);
    await broker.revoke((await root[0].createChannel()).port1.channel);
    for (const [port] of [root, other]) await broker.revoke(port.channel);
    await heir.closed;
  });

  test('default', () => expect(DEFAULT_LIMITS.maxDerivedChannelsCount).toBe(1_000));
});

describe('revoking', () => {
  test('a channel closes what was derived from it, all the way down', async () => {
    const broker = await testBroker();
    const root = await pairOfPorts(broker, { port1: { canCreate: true } });
    const childTickets = await root[0].createChannel({ port1: { canCreate: true } });
    const child = [connect(childTickets.port1), connect(childTickets.port2)] as const;
    const grandchildTickets = await child[0].createChannel();
    const grandchild = [connect(grandchildTickets.port1), connect(grandchildTickets.port2)] as const;
    await Promise.all([...child, ...grandchild].map(({ ready }) => ready));
    const bystanders = await pairOfPorts(broker);
    await broker.revoke(root[0].channel);
    for (const port of [...root, ...child, ...grandchild])
      expect(await port.closed).toMatchObject({ reason: 'revoked' });
    expect(bystanders.map(({ readyState }) => readyState)).toEqual(['open', 'open']);
    await closeBoth(bystanders);
  });

  test('a derived channel leaves the one above it alone', async () => {
    const broker = await testBroker();
    const root = await pairOfPorts(broker, { port1: { canCreate: true } });
    const tickets = await root[0].createChannel();
    const derived = [connect(tickets.port1), connect(tickets.port2)] as const;
    await broker.revoke(tickets.port1.channel);
    for (const port of derived) expect((await port.closed).reason).toMatch(/revoked|refused/);
    expect(root[0].readyState).toBe('open');
    await closeBoth(root);
  });
});

describe('canTransfer: false', () => {
  test('the port cannot be transferred', async () => {
    const broker = await testBroker();
    const carrier = await pairOfPorts(broker);
    const ports = await pairOfPorts(broker, { port1: { canTransfer: false } });
    expect(() => carrier[0].postMessage(null, [ports[0]])).toThrow(/ticket forbids to transfer/);
    await Promise.all([closeBoth(ports), closeBoth(carrier)]);
  });

  test('a socket that asks for it all the same is closed', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel({ port1: { canTransfer: false } });
    const offender = new WebSocket(port1.url, ['peerport.v1', `peerport.token.${port1.token}`]);
    const port = connect(port2);
    await port.ready;
    offender.send(JSON.stringify({ type: 'move', via: port.channel }));
    expect(await port.closed).toMatchObject({ reason: 'protocol-error' });
  });
});

describe('maxMessageBytes', () => {
  test('a longer message throws, and leaves the port usable', async () => {
    const ports = await pairOfPorts(await testBroker(), { port1: { maxMessageBytes: 1_000 } });
    expect(() => ports[0].postMessage(new Uint8Array(1_001))).toThrow(
      expect.objectContaining({ name: 'QuotaExceededError', message: expect.stringContaining('maxMessageBytes') }),
    );
    const received = receive(ports[1], 1);
    ports[0].postMessage('short');
    expect(await received).toEqual(['short']);
    const other = receive(ports[0], 1);
    ports[1].postMessage(new Uint8Array(2_000));
    expect(await other).toEqual([new Uint8Array(2_000)]);
    await closeBoth(ports);
  });

  test('a socket that sends it all the same is closed by its peer', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel({ port1: { maxMessageBytes: 1_000 } });
    const offender = new WebSocket(port1.url, ['peerport.v1', `peerport.token.${port1.token}`]);
    const port = connect(port2);
    await port.ready;
    for (let index = 0; index < 3; index++)
      offender.send(new Uint8Array([1, 2, 0, 0x80, 0x80, 0x02, ...new Uint8Array(32_768)]));
    expect(await port.closed).toMatchObject({ reason: 'protocol-error' });
  });
});

describe('direction', () => {
  test('a port that may only receive cannot post', async () => {
    const ports = await pairOfPorts(await testBroker(), { port1: { direction: 'receive' } });
    expect(() => ports[0].postMessage('no')).toThrow(expect.objectContaining({ name: 'NotAllowedError' }));
    const received = receive(ports[0], 1);
    ports[1].postMessage('yes');
    expect(await received).toEqual(['yes']);
    await closeBoth(ports);
  });

  test('a socket that posts all the same is closed by its peer', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel({ port1: { direction: 'receive' } });
    const offender = new WebSocket(port1.url, ['peerport.v1', `peerport.token.${port1.token}`]);
    const port = connect(port2);
    await port.ready;
    offender.send(Uint8Array.of(1, 1, 0, 2, 1, 0));
    expect(await port.closed).toMatchObject({ reason: 'protocol-error' });
  });
});

test('ttlMs of one side: when its ticket expires, the other side learns so', async () => {
  const { port1 } = await (await testBroker()).createChannel({ ttlMs: 60_000, port2: { ttlMs: 50 } });
  expect(await connect(port1).closed).toMatchObject({ reason: 'expired' });
});
