import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { OwnerChannelOptions } from '@peerport/broker';
import { type ChannelOptions, connect, type PeerPort } from '@peerport/client';
import { CloseCode, DEFAULT_LIMITS } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';
import { rawPort } from '../support/handshake.ts';

/** Both ports may create channels. */
const BOTH: ChannelOptions = { port1: { canCreate: true }, port2: { canCreate: true } };

async function expectToTalk([from, to]: readonly [PeerPort, PeerPort]): Promise<void> {
  const received = receive(to, 1);
  from.postMessage('hello');
  expect(await received).toEqual(['hello']);
}

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
    const long = { origins: Array.from({ length: 30 }, (_, index) => `https://${index}.example`) };
    await expect(ports[1].createChannel(long)).rejects.toThrow(/does not grant canCreate/);
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
    const problem = '2 channels that its holder created are open: close some, or raise maxDerivedChannelsCount';
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

describe('a channel that a port created', () => {
  test('grants at most what that port has, on both sides, and is not good for longer', async () => {
    const broker = await testBroker();
    const own = {
      canCreate: true,
      canTransfer: false,
      maxMessageBytes: 100,
      direction: 'receive',
      ttlMs: 3_000,
    } as const;
    const tickets = await broker.createChannel({ ttlMs: 60_000, port1: own });
    const maker = connect(tickets.port1);
    const peer = connect(tickets.port2);
    await maker.ready;
    const most = {
      canCreate: true,
      canTransfer: true,
      maxMessageBytes: 2 ** 28,
      direction: 'both',
      ttlMs: 2 ** 31 - 1,
    } as const;
    const derived = await maker.createChannel({ ttlMs: 2 ** 31 - 1, port1: most, port2: most });
    const raw = [rawPort(derived.port1), rawPort(derived.port2)];
    const paired = await Promise.all(raw.map((socket) => once(socket, 'message')));
    for (const [data] of paired)
      for (const key of ['grant', 'peerGrant'])
        expect(JSON.parse(String(data))[key]).toEqual({
          canCreate: true,
          canTransfer: false,
          maxMessageBytes: 100,
          direction: 'receive',
        });
    for (const socket of raw) socket.close(CloseCode.closed);
    const waiting = connect((await maker.createChannel({ ttlMs: 2 ** 31 - 1 })).port1);
    expect(await waiting.closed).toMatchObject({ reason: 'expired' });
    await closeBoth([peer, maker]);
  });

  test.each([
    ['nobody came for', 0],
    ['one side came for', 1],
  ])('and that %s ends with that port, whatever its tickets say', async (_name, count) => {
    const broker = await testBroker();
    const ports = await pairOfPorts(broker, { ttlMs: 600_000, ...BOTH });
    const { port1, port2 } = await ports[0].createChannel();
    const used = await ports[0].createChannel();
    const inUse = [connect(used.port1), connect(used.port2)] as const;
    await Promise.all(inUse.map(({ ready }) => ready));
    const early = count === 0 ? undefined : connect(port1);
    const isHere = async () => (await broker.channels()).some(({ state }) => state === 'waiting');
    while (early !== undefined && !(await isHere())) await new Promise(setImmediate);
    ports[0].abort();
    await ports[1].closed;
    expect(await (early ?? connect(port2)).closed).toMatchObject({ reason: count === 0 ? 'refused' : 'expired' });
    await expectToTalk(inUse);
    await closeBoth(inUse);
  });

  test('and that its peer has not used either, when the peer is the one that goes', async () => {
    const broker = await testBroker();
    const ports = await pairOfPorts(broker, { ttlMs: 600_000, ...BOTH });
    const { port1 } = await ports[0].createChannel();
    ports[1].abort();
    expect(await ports[0].closed).toMatchObject({ reason: 'aborted' });
    expect(await connect(port1).closed).toMatchObject({ reason: 'refused', code: CloseCode.refusedExpired });
  });

  test('is revoked with what it came of, also if the channel between the two has ended', async () => {
    const broker = await testBroker();
    const root = await pairOfPorts(broker, BOTH);
    const child = await root[0].createChannel(BOTH);
    const between = [connect(child.port1), connect(child.port2)] as const;
    const grandchild = await between[0].createChannel();
    const ports = [connect(grandchild.port1), connect(grandchild.port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    await closeBoth(between);
    while ((await broker.channels()).length > 2) await new Promise(setImmediate);
    await broker.revoke(root[0].channel);
    for (const port of ports) expect(await port.closed).toMatchObject({ reason: 'revoked' });
  });
});

describe('maxDerivedChannelsCount, of a holder', () => {
  test('overridden: at, over: the one that the owner says the same of, after a reload too', async () => {
    const broker = await testBroker({ limits: { maxDerivedChannelsCount: 1 } });
    const options: OwnerChannelOptions = { port1: { canCreate: true, holder: { label: 'editor' } } };
    const [before, after] = [await pairOfPorts(broker, options), await pairOfPorts(broker, options)];
    const tickets = await before[0].createChannel();
    const kept = [connect(tickets.port1), connect(tickets.port2)] as const;
    await Promise.all(kept.map(({ ready }) => ready));
    await closeBoth(before);
    await expect(after[0].createChannel()).rejects.toThrow('1 channels that its holder created are open');
    await closeBoth(kept);
    while ((await broker.channels()).length > 1) await new Promise(setImmediate);
    await broker.revoke((await after[0].createChannel()).port1.channel);
    await closeBoth(after);
  });
});

describe('maxRequestBytes', () => {
  /** One that takes so many bytes, and says nothing that is wrong but its name for an option. */
  const request = (bytes: number) => {
    const frame = (name: string) => JSON.stringify({ type: 'create-channel', request: 0, options: { [name]: 0 } });
    return frame('x'.repeat(bytes - frame('').length));
  };

  test('default: at, it is answered; over, its sender is closed, and the peer too', async () => {
    expect(DEFAULT_LIMITS.maxRequestBytes).toBe(65_536);
    const { port1, port2 } = await (await testBroker()).createChannel(BOTH);
    const [asking, peer] = [rawPort(port1), connect(port2)];
    await once(asking, 'message');
    asking.send(request(65_536));
    const [answer] = await once(asking, 'message');
    const { message } = JSON.parse(String(answer));
    expect(message).toMatch(/^createChannel: options has no option called x{64}…$/);
    asking.send(request(65_537));
    expect((await once(asking, 'close'))[0]).toBe(CloseCode.protocolError);
    expect(await peer.closed).toMatchObject({ reason: 'protocol-error' });
  });

  test('over, a port says so, and does not ask', async () => {
    const ports = await pairOfPorts(await testBroker(), BOTH);
    const label = '€'.repeat(65_536 / 3);
    await expect(ports[0].createChannel({ label })).rejects.toThrow(
      new RangeError('createChannel: as JSON, the options take more than 65536 bytes'),
    );
    await closeBoth(ports);
  });
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
    offender.send(JSON.stringify({ type: 'move' }));
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
  const { port1 } = await (await testBroker()).createChannel({ ttlMs: 60_000, port2: { ttlMs: 2_000 } });
  expect(await connect(port1).closed).toMatchObject({ reason: 'expired' });
});
