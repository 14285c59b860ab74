import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Broker, startBroker } from '@peerport/broker';
import { type CloseReason, connect, type PeerPort } from '@peerport/client';
import { closeBoth, receive } from '../support/broker.ts';
import { corrupt, delay, type Fault, FaultProxy, split, stall } from '../support/fault-proxy.ts';
import { Load } from '../support/load.ts';

const CHANNELS_COUNT = 100;
const HEARTBEAT_MS = 1_000;
/** Bytes of a WebSocket header (RFC 6455 §5.2) of a short message: from a port, with its mask, and from the broker. */
const PORT_HEADER_BYTES = 6;
const BROKER_HEADER_BYTES = 2;
/** Applied to the first byte of a WebSocket header, it sets a bit that must be 0. */
const RESERVED_BIT = 0x40;

let broker: Broker;
let load: Load;

beforeAll(async () => {
  broker = await startBroker();
  load = await Load.start(broker, CHANNELS_COUNT);
});

afterAll(async () => {
  await load.expectNothingLost();
  await broker.close();
});

/** A port that is connected through a proxy, and its peer, which is not. */
async function throughProxy(faults: { toBroker?: Fault; toPort?: Fault } = {}) {
  const proxy = await FaultProxy.start(broker.url, faults);
  const { port1, port2 } = await broker.createChannel();
  const broken = connect(proxy.route(port1));
  const peer = connect(port2);
  await Promise.all([broken.ready, peer.ready]);
  return { proxy, broken, peer };
}

const MESSAGES = Array.from({ length: 20 }, (_, index) => ({ index, body: 'x'.repeat(index * 10) }));

async function expectAllToArrive(from: PeerPort, to: PeerPort): Promise<void> {
  const received = receive(to, MESSAGES.length);
  for (const message of MESSAGES) from.postMessage(message);
  expect(await received).toEqual(MESSAGES);
}

describe('what only takes longer loses nothing', () => {
  test.each([
    ['late bytes', delay(5)],
    ['single bytes', split],
  ])('%s, from the handshake to the close', async (_name, fault) => {
    const { proxy, broken, peer } = await throughProxy({ toBroker: fault, toPort: fault });
    await using _proxy = proxy;
    await Promise.all([expectAllToArrive(broken, peer), expectAllToArrive(peer, broken)]);
    broken.close();
    for (const port of [broken, peer]) expect(await port.closed).toMatchObject({ reason: 'closed', wasClean: true });
  });

  test.each(['toBroker', 'toPort'] as const)(
    'a stall, %s: the peer is unresponsive, and then all is there',
    async (way) => {
      const proxy = await FaultProxy.start(broker.url);
      await using _proxy = proxy;
      const { port1, port2 } = await broker.createChannel();
      const ports = [
        connect(proxy.route(port1), { heartbeatMs: HEARTBEAT_MS }),
        connect(port2, { heartbeatMs: HEARTBEAT_MS }),
      ] as const;
      await Promise.all(ports.map(({ ready }) => ready));
      let goOn = () => {};
      proxy[way].fault = stall(
        new Promise<void>((resolve) => {
          goOn = resolve;
        }),
      );
      await Promise.all(ports.map((port) => once(port, 'unresponsive')));
      const all = Promise.all([expectAllToArrive(ports[0], ports[1]), expectAllToArrive(ports[1], ports[0])]);
      const responsive = Promise.all(ports.map((port) => once(port, 'responsive')));
      goOn();
      await Promise.all([all, responsive]);
      ports[0].close();
      await Promise.all(ports.map(({ closed }) => closed));
    },
  );
});

interface BreakCase {
  readonly name: string;
  /** Does it, and has the ports post what it takes. */
  inject(proxy: FaultProxy, broken: PeerPort, peer: PeerPort): void;
  readonly broken: CloseReason;
  readonly peer: CloseReason;
}

const LOST = { broken: 'broker-gone', peer: 'gone' } as const;
const VIOLATED = { broken: 'protocol-error', peer: 'protocol-error' } as const;

const breaks: readonly BreakCase[] = [
  {
    name: 'a message that is cut off on its way to the broker',
    inject(proxy, broken) {
      proxy.toBroker.truncate(10);
      broken.postMessage('longer than that');
    },
    ...LOST,
  },
  {
    name: 'a message that is cut off on its way to the port',
    inject(proxy, _broken, peer) {
      proxy.toPort.truncate(10);
      peer.postMessage('longer than that');
    },
    ...LOST,
  },
  { name: 'the end of what goes to the broker', inject: (proxy) => proxy.toBroker.halfClose(), ...LOST },
  { name: 'the end of what goes to the port', inject: (proxy) => proxy.toPort.halfClose(), ...LOST },
  { name: 'a reset', inject: (proxy) => proxy.reset(), ...LOST },
  {
    name: 'a damaged WebSocket header on its way to the broker',
    inject(proxy, broken) {
      proxy.toBroker.fault = corrupt(0, RESERVED_BIT);
      broken.postMessage('x');
    },
    ...VIOLATED,
  },
  {
    name: 'a damaged WebSocket header on its way to the port',
    inject(proxy, _broken, peer) {
      proxy.toPort.fault = corrupt(0, RESERVED_BIT);
      peer.postMessage('x');
    },
    ...VIOLATED,
  },
  {
    name: 'a damaged frame on its way to the broker, which does not look at it',
    inject(proxy, broken) {
      proxy.toBroker.fault = corrupt(PORT_HEADER_BYTES, 0xff);
      broken.postMessage('x');
    },
    ...VIOLATED,
  },
  {
    name: 'a damaged frame on its way to the port',
    inject(proxy, _broken, peer) {
      proxy.toPort.fault = corrupt(BROKER_HEADER_BYTES, 0xff);
      peer.postMessage('x');
    },
    ...VIOLATED,
  },
];

describe('what breaks a connection ends its channel, for the right reason on both sides', () => {
  test.each(breaks)('$name', async ({ inject, ...expected }) => {
    const { proxy, broken, peer } = await throughProxy();
    await using _proxy = proxy;
    const closes: [PeerPort, CloseReason][] = [];
    const received: unknown[] = [];
    for (const port of [broken, peer]) {
      port.onclose = ({ reason }) => closes.push([port, reason]);
      port.onmessage = ({ data }) => received.push(data);
    }
    inject(proxy, broken, peer);
    expect(await broken.closed).toMatchObject({ reason: expected.broken, wasClean: false });
    expect(await peer.closed).toMatchObject({ reason: expected.peer, wasClean: false });
    expect(closes).toHaveLength(2);
    expect(received).toEqual([]);
  });
});

describe('a handshake that does not come through: the port says so, and the ticket is still good', () => {
  test.each<[string, (proxy: () => FaultProxy) => Fault]>([
    [
      'cut off',
      (proxy) =>
        async function* (bytes) {
          yield bytes.subarray(0, 40);
          proxy().reset();
        },
    ],
    ['damaged', () => corrupt(0, 0xff)],
  ])('%s', async (_name, toBroker) => {
    const { port1, port2 } = await broker.createChannel();
    await using proxy: FaultProxy = await FaultProxy.start(broker.url, { toBroker: toBroker(() => proxy) });
    expect(await connect(proxy.route(port1)).closed).toMatchObject({
      reason: 'broker-gone',
      message: expect.stringContaining('could not open a socket to the broker'),
    });
    const ports = [connect(port1), connect(port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    await closeBoth(ports);
  });
});
