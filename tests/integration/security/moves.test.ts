import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { connect, type PeerPort, type Ticket } from '@peerport/client';
import {
  type Attachment,
  encodeFrames,
  encodeParcel,
  type Frame,
  FrameType,
  type RequestFrame,
  serialize,
} from '@peerport/protocol';
import { WebSocket } from 'ws';
import { closeBoth, pairOfPorts, receive, testBroker } from '../../support/broker.ts';
import { portAttachment } from '../../support/port-attachment.ts';

const TTL_MS = 2_000;
const PAGES = ['http://a.example', 'http://b.example', 'http://c.example'] as const;
const [A, B, C] = PAGES;
const NOTHING = new Uint8Array();

type Text = { readonly type: string; readonly [member: string]: unknown };

/** A socket that can say what it likes. */
class RawPort {
  readonly socket: WebSocket;
  readonly texts: Text[] = [];
  readonly binaries: Buffer[] = [];
  /** The code that it was closed with. */
  readonly closed: Promise<number>;

  constructor({ url, token }: Pick<Ticket, 'url' | 'token'>, origin?: string) {
    this.socket = new WebSocket(
      url,
      ['peerport.v1', `peerport.token.${token}`],
      origin === undefined ? {} : { origin },
    );
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.binaries.push(data);
      else this.texts.push(JSON.parse(data.toString()));
    });
    this.closed = once(this.socket, 'close').then(([code]) => code);
  }

  /** The first text of that type. */
  async heard(type: string): Promise<Text> {
    for (;;) {
      const text = this.texts.find((each) => each.type === type);
      if (text !== undefined) return text;
      await once(this.socket, 'message');
    }
  }

  say(request: RequestFrame): void {
    this.socket.send(JSON.stringify(request));
  }

  /** Asks for a move. Gives the ticket for it. */
  async move(ticket: Ticket): Promise<Ticket> {
    this.say({ type: 'move' });
    return { ...ticket, token: (await this.heard('moved'))['token'] as string };
  }

  /** What a socket with that ticket and origin is told first. */
  static async answerTo(ticket: Ticket, origin: string | undefined): Promise<Text & { socket: WebSocket }> {
    const port = new RawPort(ticket, origin);
    const text = await Promise.race([port.heard('refused'), port.heard('paired')]);
    return { ...text, socket: port.socket };
  }
}

/** A channel whose ports are of the given pages. Its port 1 is there, and so is its port 2. */
async function rawPair(broker: Broker, origin1?: string, origin2?: string) {
  const { port1, port2 } = await broker.createChannel({
    port1: { origins: origin1 === undefined ? [] : [origin1], canCreate: true },
    port2: { origins: origin2 === undefined ? [] : [origin2], canCreate: true },
  });
  const ports = [new RawPort(port1, origin1), new RawPort(port2, origin2)] as const;
  await Promise.all(ports.map((port) => port.heard('paired')));
  return { ports, port1, port2 };
}

/** A text that the broker sends only when it has read all that the port sent before. */
async function untilRead(port: RawPort): Promise<void> {
  port.say({ type: 'create-channel', request: 0, options: 'none' });
  await port.heard('not-created');
}

describe('the ticket of a port that moves', () => {
  test('is good for nobody as long as no channel carries it, and expires', async () => {
    const broker = await testBroker({ limits: { ticketTtlMs: TTL_MS } });
    const { ports, port1 } = await rawPair(broker, A, B);
    const ticket = await ports[0].move(port1);
    for (const origin of [A, B]) {
      expect(await RawPort.answerTo(ticket, origin)).toMatchObject({ type: 'refused', code: 'origin' });
    }
    await ports[1].heard('peer-moving');
    ports[1].say({ type: 'holding' });
    expect(await ports[1].closed).toBe(4001);
  });

  test('is good for whom the channel leads to that carries it, and for nobody else', async () => {
    const broker = await testBroker();
    const { ports, port1 } = await rawPair(broker, A, C);
    const carrier = await rawPair(broker, A, B);
    const ticket = await ports[0].move(port1);
    carrier.ports[0].say({ type: 'carry', token: ticket.token });
    await untilRead(carrier.ports[0]);
    for (const origin of [A, C]) {
      expect(await RawPort.answerTo(ticket, origin)).toMatchObject({ type: 'refused', code: 'origin' });
    }
    ports[1].say({ type: 'holding' });
    expect(await RawPort.answerTo(ticket, B)).toMatchObject({ type: 'paired' });
    await broker.revoke(port1.channel);
    await broker.revoke(carrier.port1.channel);
  });

  test('follows the port that it is sent to, where that moves', async () => {
    const broker = await testBroker();
    const { ports, port1 } = await rawPair(broker, A, A);
    const [first, second] = [await rawPair(broker, A, B), await rawPair(broker, B, C)];
    const ticket = await ports[0].move(port1);
    first.ports[0].say({ type: 'carry', token: ticket.token });
    await untilRead(first.ports[0]);
    const carriersTicket = await first.ports[1].move(first.port2);
    second.ports[0].say({ type: 'carry', token: carriersTicket.token });
    await untilRead(second.ports[0]);
    expect(await RawPort.answerTo(ticket, A)).toMatchObject({ type: 'refused', code: 'origin' });
    ports[1].say({ type: 'holding' });
    expect(await RawPort.answerTo(ticket, C)).toMatchObject({ type: 'paired' });
    for (const { channel } of [port1, first.port1, second.port1]) await broker.revoke(channel);
  });

  test('takes one way: whoever else says that it carries it changes nothing', async () => {
    const broker = await testBroker();
    const { ports, port1 } = await rawPair(broker, A, A);
    const [first, second] = [await rawPair(broker, A, B), await rawPair(broker, A, C)];
    const ticket = await ports[0].move(port1);
    for (const carrier of [first, second]) {
      carrier.ports[0].say({ type: 'carry', token: ticket.token });
      await untilRead(carrier.ports[0]);
    }
    expect(await RawPort.answerTo(ticket, C)).toMatchObject({ type: 'refused', code: 'origin' });
    for (const { channel } of [port1, first.port1, second.port1]) await broker.revoke(channel);
  });

  test('is the only one that can be carried: others keep their origins and their time', async () => {
    const broker = await testBroker({ limits: { ticketTtlMs: TTL_MS } });
    const fresh = await broker.createChannel({ origins: [C] });
    const carrier = await rawPair(broker, A, B);
    carrier.ports[0].say({ type: 'carry', token: fresh.port1.token });
    carrier.ports[0].say({ type: 'carry', token: 't'.repeat(43) });
    await untilRead(carrier.ports[0]);
    expect(await RawPort.answerTo(fresh.port1, B)).toMatchObject({ type: 'refused', code: 'origin' });
    const waiting = new RawPort(fresh.port2, C);
    expect(await waiting.closed).toBe(4003);
    await broker.revoke(carrier.port1.channel);
  });

  test('of ports that travel over each other’s channels, none is waited for', async () => {
    const broker = await testBroker({ limits: { ticketTtlMs: TTL_MS } });
    const [first, second] = [await rawPair(broker), await rawPair(broker)];
    const tickets = [await first.ports[0].move(first.port1), await second.ports[1].move(second.port2)] as const;
    second.ports[0].say({ type: 'carry', token: tickets[0].token });
    first.ports[1].say({ type: 'carry', token: tickets[1].token });
    for (const port of [first.ports[1], second.ports[0]]) {
      await port.heard('peer-moving');
      port.say({ type: 'holding' });
    }
    expect(await Promise.all([first.ports[1].closed, second.ports[0].closed])).toEqual([4001, 4001]);
    expect(await broker.channels()).toEqual([]);
  });

  test('does not outlive a receiver that is gone', async () => {
    const broker = await testBroker({ limits: { ticketTtlMs: TTL_MS } });
    const [channel, carrier] = [await rawPair(broker), await rawPair(broker)];
    const ticket = await channel.ports[0].move(channel.port1);
    carrier.ports[0].say({ type: 'carry', token: ticket.token });
    await untilRead(carrier.ports[0]);
    carrier.ports[1].socket.terminate();
    channel.ports[1].say({ type: 'holding' });
    expect(await channel.ports[1].closed).toBe(4001);
  });
});

describe('the peer of a port that moves', () => {
  /** A channel whose port 1 moves to a page that has come; it waits for port 2 to hold its messages. */
  async function moved(limits = {}) {
    const broker = await testBroker({ limits: { ticketTtlMs: TTL_MS, ...limits } });
    const channel = await rawPair(broker);
    const carrier = await rawPair(broker);
    const [leaving, peer] = channel.ports;
    const ticket = await leaving.move(channel.port1);
    carrier.ports[0].say({ type: 'carry', token: ticket.token });
    await untilRead(carrier.ports[0]);
    const heir = new RawPort(ticket);
    await once(heir.socket, 'open');
    await broker.revoke(carrier.port1.channel);
    await peer.heard('peer-moving');
    return { broker, channel, peer, heir };
  }

  test('gets back what it sends, and the one that comes hears nothing of it before the peer knows', async () => {
    const { broker, channel, peer, heir } = await moved();
    for (const text of ['late', 'later']) peer.socket.send(Buffer.from(text));
    peer.say({ type: 'holding' });
    await peer.heard('peer-moved');
    expect(peer.binaries.map(String)).toEqual(['late', 'later']);
    expect(heir.binaries).toEqual([]);
    expect(await heir.heard('paired')).toBeDefined();
    await broker.revoke(channel.port1.channel);
  });

  test('that dies before it knows: the one that came learns so', async () => {
    const { peer, heir } = await moved();
    peer.socket.terminate();
    expect(await heir.closed).toBe(4001);
  });

  test('that sends on when it has said that it holds its messages breaks the protocol', async () => {
    const broker = await testBroker();
    const { ports, port1 } = await rawPair(broker);
    await ports[0].move(port1);
    ports[1].say({ type: 'holding' });
    ports[1].socket.send(Buffer.from('all the same'));
    expect(await ports[1].closed).toBe(4004);
    await broker.revoke(port1.channel);
  });

  test('that says so though its peer does not move breaks it too', async () => {
    const { ports } = await rawPair(await testBroker());
    ports[1].say({ type: 'holding' });
    expect(await Promise.all(ports.map(({ closed }) => closed))).toEqual([4004, 4004]);
  });

  test('that goes on for longer than flushTimeoutMs is closed, however much it sends, and the one that came learns so', async () => {
    const { peer, heir } = await moved({ flushTimeoutMs: 500 });
    let isClosed = false;
    void peer.closed.then(() => {
      isClosed = true;
    });
    while (!isClosed) {
      peer.socket.send(Buffer.alloc(10_000));
      await new Promise(setImmediate);
    }
    expect(await peer.closed).toBe(4004);
    expect(await heir.closed).toBe(4004);
  });
});

describe('no address from the wire is dialled', () => {
  const { message, parcel } = FrameType;

  /** The frame of a message with a port in it, as its sender made it up. */
  function withPort(attachment: Partial<Extract<Attachment, { kind: 'port' }>> & { readonly ticket: Ticket }): Frame {
    const item = new Blob();
    const port = { ...portAttachment(attachment.ticket), ...attachment };
    const value = serialize([item], { reference: (object) => (object === item ? 0 : undefined) });
    return { type: parcel, lane: 0, payload: encodeParcel([port], value) };
  }

  /** A TCP port that counts who comes. */
  async function elsewhere() {
    let count = 0;
    const server = createServer((socket) => {
      count++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const ticket: Ticket = {
      v: 1,
      url: `ws://127.0.0.1:${port}`,
      token: 't'.repeat(43),
      channel: 'c'.repeat(22),
    };
    return { ticket, close: () => server.close(), count: () => count };
  }

  async function victim() {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    const evil = new RawPort(port1);
    const port = connect(port2);
    await port.ready;
    const errors: Error[] = [];
    port.onmessageerror = ({ error }) => errors.push(error as Error);
    return { broker, evil, port, errors };
  }

  async function lastWord(port: PeerPort, evil: RawPort): Promise<void> {
    const word = receive(port, 1);
    evil.socket.send(encodeFrames([{ type: message, lane: 0, payload: serialize('last') }]));
    expect(await word).toEqual(['last']);
  }

  test('a port whose ticket names another broker is a messageerror that says so', async () => {
    const { evil, port, errors } = await victim();
    const { ticket, close, count } = await elsewhere();
    evil.socket.send(encodeFrames([withPort({ ticket })]));
    await lastWord(port, evil);
    expect(errors.map(({ message }) => message)).toEqual([
      `a port came over the broker at ${evil.socket.url.slice(0, -1)}, and claims to be of another`,
    ]);
    expect(count()).toBe(0);
    close();
    evil.socket.terminate();
    await port.closed;
  });

  test('so is one in what the former holder of a port left', async () => {
    const { broker, evil, port, errors } = await victim();
    const { ticket, close, count } = await elsewhere();
    const inner = await broker.createChannel();
    const peer = connect(inner.port2);
    const came = new Promise<PeerPort>((resolve) => {
      port.onmessage = ({ data }) => resolve(data[0]);
    });
    const received = encodeFrames([withPort({ ticket })]);
    evil.socket.send(encodeFrames([withPort({ ticket: inner.port1, received })]));
    const arrived = await came;
    const innerError = new Promise<{ error: unknown }>((resolve) => {
      arrived.onmessageerror = resolve;
    });
    arrived.start();
    expect(((await innerError).error as Error).message).toMatch(/claims to be of another$/);
    expect(errors).toEqual([]);
    expect(count()).toBe(0);
    close();
    await closeBoth([arrived, peer]);
    evil.socket.terminate();
    await port.closed;
  });

  test.each<[string, Partial<Extract<Attachment, { kind: 'port' }>>]>([
    ['frames that end too early', { received: Uint8Array.of(1, 1, 0, 9) }],
    ['frames that are none', { unsent: Uint8Array.of(7) }],
    ['messages that came back and are none', { returned: Uint8Array.of(0) }],
  ])('a port that comes with %s is a messageerror, and takes no socket', async (_name, left) => {
    const { broker, evil, port, errors } = await victim();
    const inner = await broker.createChannel({ ttlMs: TTL_MS });
    evil.socket.send(encodeFrames([withPort({ ticket: inner.port1, ...left })]));
    await lastWord(port, evil);
    expect(errors).toHaveLength(1);
    expect((await broker.channels()).find(({ id }) => id === inner.id)?.state).toBe('created');
    await broker.revoke(inner.id);
    evil.socket.terminate();
    await port.closed;
  });

  test('a port is not posted over one of another broker', async () => {
    const [carrier, [moving, peer]] = [await pairOfPorts(await testBroker()), await pairOfPorts(await testBroker())];
    expect(() => carrier[0].postMessage(null, [moving])).toThrow(
      expect.objectContaining({
        name: 'DataCloneError',
        message: expect.stringContaining('is a port of the broker at'),
      }),
    );
    const received = receive(peer, 1);
    moving.postMessage('still here');
    expect(await received).toEqual(['still here']);
    await Promise.all([closeBoth([moving, peer]), closeBoth(carrier)]);
  });

  test('what a former holder left counts as if it had come over the socket', async () => {
    const { broker, evil, port } = await victim();
    const came = new Promise<PeerPort>((resolve) => {
      port.onmessage = ({ data }) => resolve(data[0]);
    });
    const inner = await broker.createChannel();
    const peer = new RawPort(inner.port2);
    const empty: Frame = { type: message, lane: 0, payload: NOTHING };
    const received = encodeFrames(new Array<Frame>(300_000).fill(empty));
    evil.socket.send(encodeFrames([withPort({ ticket: inner.port1, received })]));
    expect(await (await came).closed).toMatchObject({
      reason: 'protocol-error',
      message: 'the peer sends more than its credit allows',
    });
    expect(await peer.closed).toBe(4004);
    evil.socket.terminate();
    await port.closed;
  });
});
