import { describe, expect, test } from '@jest/globals';
import type { Broker, ChannelTickets } from '@peerport/broker';
import { connect, PeerPort } from '@peerport/client';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

/** The port that comes with the next message. */
function receivePort(port: PeerPort): Promise<PeerPort> {
  return new Promise((resolve) => {
    port.addEventListener('message', ({ ports }) => resolve(ports[0] as unknown as PeerPort), { once: true });
    port.start();
  });
}

/** Two carriers between three parties, and a channel whose first port is to move. */
async function threeParties() {
  const broker = await testBroker();
  const carrier = await pairOfPorts(broker);
  const channel = await pairOfPorts(broker);
  return { broker, carrier, channel };
}

describe('a PeerPort over a PeerPort', () => {
  test('arrives as a PeerPort, in event.ports and in the data, and talks to the third party', async () => {
    const { carrier, channel } = await threeParties();
    const [moving, third] = channel;
    const arrived = new Promise<MessageEvent>((resolve) => {
      carrier[1].onmessage = resolve;
    });
    carrier[0].postMessage({ port: moving }, [moving]);
    const event = await arrived;
    const port = event.data.port as PeerPort;
    expect(port).toBeInstanceOf(PeerPort);
    expect(event.ports).toEqual([port]);
    expect(port.channel).toBe(third.channel);
    const [toThird, toPort] = [receive(third, 1), receive(port, 1)];
    port.postMessage('from the new holder');
    third.postMessage('from the third party');
    expect(await toThird).toEqual(['from the new holder']);
    expect(await toPort).toEqual(['from the third party']);
    await Promise.all([closeBoth([port, third]), closeBoth(carrier)]);
  });

  test('what was in flight, queued, or posted during the move arrives in order, exactly once, both ways', async () => {
    const { carrier, channel } = await threeParties();
    const [moving, third] = channel;
    const counts = { third: 0, moving: 0 };
    for (; counts.third < 100; counts.third++) third.postMessage(counts.third);
    for (; counts.moving < 100; counts.moving++) moving.postMessage(counts.moving);
    const arrived = receivePort(carrier[1]);
    carrier[0].postMessage(null, { transfer: [moving] });
    for (; counts.third < 200; counts.third++) third.postMessage(counts.third);
    const port = await arrived;
    const [toThird, toPort] = [receive(third, 200), receive(port, 300)];
    for (; counts.moving < 200; counts.moving++) port.postMessage(counts.moving);
    for (; counts.third < 300; counts.third++) third.postMessage(counts.third);
    expect(await toThird).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(await toPort).toEqual(Array.from({ length: 300 }, (_, index) => index));
    await Promise.all([closeBoth([port, third]), closeBoth(carrier)]);
  });

  test('large messages that were half received move too', async () => {
    const { carrier, channel } = await threeParties();
    const [moving, third] = channel;
    const sizes = [3_000_000, 1, 2_000_000, 0];
    for (const size of sizes) third.postMessage(new Uint8Array(size));
    for (const size of sizes) moving.postMessage(new Uint8Array(size));
    const arrived = receivePort(carrier[1]);
    carrier[0].postMessage(null, [moving]);
    const port = await arrived;
    for (const received of await Promise.all([receive(port, sizes.length), receive(third, sizes.length)])) {
      expect((received as Uint8Array[]).map(({ length }) => length)).toEqual(sizes);
    }
    await Promise.all([closeBoth([port, third]), closeBoth(carrier)]);
  });

  test('moves before its peer has come', async () => {
    const broker = await testBroker();
    const carrier = await pairOfPorts(broker);
    const tickets = await broker.createChannel();
    const moving = connect(tickets.port1);
    moving.postMessage('posted by the first holder');
    const arrived = receivePort(carrier[1]);
    carrier[0].postMessage(null, [moving]);
    const port = await arrived;
    port.postMessage('posted by the second');
    const third = connect(tickets.port2);
    expect(await receive(third, 2)).toEqual(['posted by the first holder', 'posted by the second']);
    await Promise.all([closeBoth([port, third]), closeBoth(carrier)]);
  });

  test('messages posted on the carrier after the port keep their place', async () => {
    const { carrier, channel } = await threeParties();
    const received = receive(carrier[1], 4);
    carrier[0].postMessage('before');
    carrier[0].postMessage('with', [channel[0]]);
    carrier[0].postMessage('after');
    carrier[0].postMessage('last');
    expect(await received).toEqual(['before', 'with', 'after', 'last']);
    await closeBoth(carrier);
    channel[1].close();
    await channel[1].closed;
  });

  test('is handed on again at once, along a chain', async () => {
    const broker = await testBroker();
    const carriers = await Promise.all(Array.from({ length: 4 }, () => pairOfPorts(broker)));
    const [moving, third] = await pairOfPorts(broker);
    for (const [index, [, far]] of carriers.slice(0, -1).entries()) {
      far.onmessage = ({ ports }) => carriers[index + 1]?.[0].postMessage(null, [...ports]);
    }
    const arrived = receivePort((carriers[3] as [PeerPort, PeerPort])[1]);
    for (let index = 0; index < 50; index++) third.postMessage(index);
    carriers[0]?.[0].postMessage(null, [moving]);
    for (let index = 50; index < 100; index++) third.postMessage(index);
    const port = await arrived;
    expect(await receive(port, 100)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    await Promise.all([closeBoth([port, third]), ...carriers.map(closeBoth)]);
  });

  test('both ends of a channel move at once', async () => {
    const broker = await testBroker();
    const carriers = [await pairOfPorts(broker), await pairOfPorts(broker)] as const;
    const [first, second] = await pairOfPorts(broker);
    first.postMessage(1);
    second.postMessage(2);
    const arrived = Promise.all(carriers.map(([, far]) => receivePort(far)));
    carriers[0][0].postMessage(null, [first]);
    carriers[1][0].postMessage(null, [second]);
    const [newFirst, newSecond] = (await arrived) as [PeerPort, PeerPort];
    newFirst.postMessage(3);
    newSecond.postMessage(4);
    expect(await Promise.all([receive(newSecond, 2), receive(newFirst, 2)])).toEqual([
      [1, 3],
      [2, 4],
    ]);
    await Promise.all([closeBoth([newFirst, newSecond]), ...carriers.map(closeBoth)]);
  });

  test('arrives closed when its peer closed meanwhile, with everything that was posted before', async () => {
    const { carrier, channel } = await threeParties();
    const [moving, third] = channel;
    third.postMessage('last words');
    third.close();
    await third.closed;
    const arrived = receivePort(carrier[1]);
    carrier[0].postMessage(null, [moving]);
    const port = await arrived;
    expect(await receive(port, 1)).toEqual(['last words']);
    expect(await port.closed).toMatchObject({ reason: 'closed' });
    await closeBoth(carrier);
  });

  test('the object that was transferred is dead: no state, no events, posts go nowhere', async () => {
    const { carrier, channel } = await threeParties();
    const [moving, third] = channel;
    const events: string[] = [];
    for (const type of ['message', 'messageerror', 'close']) moving.addEventListener(type, () => events.push(type));
    const arrived = receivePort(carrier[1]);
    carrier[0].postMessage(null, [moving]);
    moving.postMessage('from the dead object');
    moving.start();
    moving.close();
    expect(moving.readyState).toBe('closed');
    const port = await arrived;
    const received = receive(third, 1);
    port.postMessage('alive');
    expect(await received).toEqual(['alive']);
    await Promise.all([closeBoth([port, third]), closeBoth(carrier)]);
    expect(events).toEqual([]);
  });
});

describe('what waits for a port that is transferred', () => {
  const transferred = { reason: 'closed', message: 'the port was transferred', wasClean: true };

  test('closed resolves at once, and what is asked of it later fails', async () => {
    const { carrier, channel } = await threeParties();
    const [moving, third] = channel;
    const arrived = receivePort(carrier[1]);
    carrier[0].postMessage(null, [moving]);
    expect(await moving.closed).toMatchObject(transferred);
    await moving.ready;
    await expect(moving.createChannel()).rejects.toMatchObject({ name: 'PortClosedError', ...transferred });
    await moving.drained();
    await Promise.all([closeBoth([await arrived, third]), closeBoth(carrier)]);
  });

  test('ready rejects, if the peer was not there yet', async () => {
    const broker = await testBroker();
    const carrier = await pairOfPorts(broker);
    const { port1, port2 } = await broker.createChannel();
    const moving = connect(port1);
    const arrived = receivePort(carrier[1]);
    carrier[0].postMessage(null, [moving]);
    await expect(moving.ready).rejects.toMatchObject({ name: 'PortClosedError', ...transferred });
    const ports = [await arrived, connect(port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    await Promise.all([closeBoth([...ports]), closeBoth(carrier)]);
  });

  test('a port that has closed says so all the same', async () => {
    const { carrier, channel } = await threeParties();
    const [moving, third] = channel;
    third.postMessage('unread');
    third.close();
    expect(await moving.closed).toMatchObject({ reason: 'closed', message: 'the port was closed' });
    const arrived = receivePort(carrier[1]);
    carrier[0].postMessage(null, [moving]);
    expect(await moving.closed).toMatchObject({ message: 'the port was closed' });
    expect(await receive(await arrived, 1)).toEqual(['unread']);
    await closeBoth(carrier);
  });
});

describe('both ports of a channel', () => {
  const RUNS_COUNT = 10;

  /** Both ports, when they have arrived, with all that was posted before and while they moved; and that they work. */
  async function expectBoth([first, second]: readonly PeerPort[], posted: number): Promise<void> {
    const ports = [first, second] as [PeerPort, PeerPort];
    for (const port of ports) for (let count = 0; count < 10; count++) port.postMessage(posted + count);
    const all = Array.from({ length: posted + 10 }, (_, index) => index);
    expect(await Promise.all(ports.map((port) => receive(port, posted + 10)))).toEqual([all, all]);
    await closeBoth(ports);
  }

  test.each([
    ['as soon as they are connected', 'carrier first', false],
    ['as soon as they are connected', 'channel first', false],
    ['when they are ready', 'channel first', true],
  ])('in one message, %s, %s', async (_when, order, isReady) => {
    const broker = await testBroker();
    for (let run = 0; run < RUNS_COUNT; run++) {
      const pairOf = ({ port1, port2 }: ChannelTickets): [PeerPort, PeerPort] => [connect(port1), connect(port2)];
      const first = pairOf(await broker.createChannel());
      const second = pairOf(await broker.createChannel());
      const [carrier, channel] = order === 'carrier first' ? [first, second] : [second, first];
      if (isReady) await Promise.all([...carrier, ...channel].map((port) => port.ready));
      for (const port of channel) for (let count = 0; count < 20; count++) port.postMessage(count);
      const received = new Promise<MessageEvent>((resolve) => {
        carrier[1].onmessage = resolve;
      });
      const behind = receive(carrier[1], 2);
      carrier[0].postMessage('ports', channel);
      carrier[0].postMessage('behind');
      const { ports } = await received;
      await expectBoth(ports as unknown as PeerPort[], 20);
      expect(await behind).toEqual(['ports', 'behind']);
      await closeBoth(carrier);
    }
  });

  test('in one message, with large ones half on the way', async () => {
    const { carrier, channel } = await threeParties();
    const sizes = [3_000_000, 1, 40_000_000, 0];
    for (const port of channel) for (const size of sizes) port.postMessage(new Uint8Array(size));
    const arrived = new Promise<MessageEvent>((resolve) => {
      carrier[1].onmessage = resolve;
    });
    carrier[0].postMessage(null, channel);
    const ports = (await arrived).ports as unknown as [PeerPort, PeerPort];
    for (const received of await Promise.all(ports.map((port) => receive(port, sizes.length)))) {
      expect((received as Uint8Array[]).map(({ length }) => length)).toEqual(sizes);
    }
    await Promise.all([closeBoth(ports), closeBoth(carrier)]);
  });

  test('one is parked where nobody reads: the other arrives, with all behind it, and both work once it is read', async () => {
    const broker = await testBroker();
    const [parked, busy, channel] = [await pairOfPorts(broker), await pairOfPorts(broker), await pairOfPorts(broker)];
    for (const port of channel) for (let count = 0; count < 5; count++) port.postMessage(count);
    parked[0].postMessage('for later', [channel[0]]);
    for (let count = 5; count < 10; count++) channel[1].postMessage(count);
    const arrived = receivePort(busy[1]);
    const behind = receive(busy[1], 21);
    busy[0].postMessage('now', [channel[1]]);
    for (let count = 0; count < 20; count++) busy[0].postMessage(count);
    const second = await arrived;
    expect(await behind).toEqual(['now', ...Array.from({ length: 20 }, (_, index) => index)]);
    for (let count = 10; count < 15; count++) second.postMessage(count);
    const first = await receivePort(parked[1]);
    expect(await receive(first, 15)).toEqual(Array.from({ length: 15 }, (_, index) => index));
    expect(await receive(second, 5)).toEqual([0, 1, 2, 3, 4]);
    await Promise.all([closeBoth([first, second]), closeBoth(parked), closeBoth(busy)]);
  });

  test('a port that closes, or aborts, while the other is on its way: that arrives, and closes for the same reason', async () => {
    const broker = await testBroker();
    for (const [how, reason] of [
      ['close', 'closed'],
      ['abort', 'aborted'],
    ] as const) {
      const [carrier, channel] = [await pairOfPorts(broker), await pairOfPorts(broker)];
      channel[1].postMessage('before');
      carrier[0].postMessage(null, [channel[0]]);
      channel[1].postMessage('after');
      channel[1][how]();
      const port = await receivePort(carrier[1]);
      const received: unknown[] = [];
      port.onmessage = ({ data }) => received.push(data);
      expect(await port.closed).toMatchObject({ reason });
      expect(await channel[1].closed).toMatchObject({ reason });
      if (how === 'close') expect(received).toEqual(['before', 'after']);
      await closeBoth(carrier);
    }
  });
});

describe('what cannot be transferred throws DataCloneError, sends nothing, and leaves the port usable', () => {
  test.each<[string, (ports: readonly [PeerPort, PeerPort], spare: PeerPort) => [unknown, object[]], RegExp]>([
    ['a port over itself', ([port]) => [null, [port]], /is the port that it is posted to/],
    ['a port twice', (_ports, spare) => [null, [spare, spare]], /twice/],
    ['a port that is not in the list', (_ports, spare) => [{ a: spare }, []], /\$\[0\]\.a can only be transferred/],
    ['a closed port', (_ports, spare) => [null, [closed(spare)]], /is a port that is closed/],
    ['a locked stream', () => [null, [lockedStream()]], /locked/],
    ['a plain object', () => [null, [{}]], /cannot be transferred/],
    ['a detached buffer', () => [null, [detachedBuffer()]], /detached/],
    ['memory of WebAssembly', () => [null, [new WebAssembly.Memory({ initial: 1 }).buffer]], /cannot be detached/],
    ['the pool of Node', () => [null, [Buffer.from('small').buffer]], /cannot be detached/],
    ['a Blob', () => [null, [new Blob(['copied'])]], /cannot be transferred/],
  ])('%s', async (_name, make, problem) => {
    const broker = await testBroker();
    const ports = await pairOfPorts(broker);
    const spares = await pairOfPorts(broker);
    const [message, transfer] = make(ports, spares[0]);
    const buffer = new ArrayBuffer(8);
    const post = () => ports[0].postMessage([message, buffer], [buffer, ...transfer]);
    expect(post).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    expect(post).toThrow(problem);
    expect(buffer.byteLength).toBe(8);
    const received = receive(ports[1], 1);
    ports[0].postMessage('usable');
    expect(await received).toEqual(['usable']);
    await Promise.all([closeBoth(ports), closeBoth(spares)]);
  });

  test('a port in the middle of a transfer', async () => {
    const { carrier, channel } = await threeParties();
    carrier[0].postMessage(null, [channel[0]]);
    expect(() => carrier[0].postMessage(null, [channel[0]])).toThrow(/was transferred before/);
    const port = await receivePort(carrier[1]);
    await Promise.all([closeBoth([port, channel[1]]), closeBoth(carrier)]);
  });
});

describe('a transfer that fails half-way closes the port', () => {
  test('the carrier closes before the port was delivered', async () => {
    const broker = await testBroker({ limits: { ticketTtlMs: 2_000 } });
    const carrier = await pairOfPorts(broker);
    const [moving, third] = await pairOfPorts(broker);
    carrier[0].postMessage(null, [moving]);
    carrier[1].abort();
    expect(await third.closed).toMatchObject({ reason: 'gone' });
    await carrier[0].closed;
  });

  test('the ticket does not expire while the carrier is open', async () => {
    const broker = await testBroker({ limits: { ticketTtlMs: 2_000 } });
    const carrier = await pairOfPorts(broker);
    const [moving, third] = await pairOfPorts(broker);
    const delivered = receive(carrier[0], 1);
    carrier[0].postMessage(null, [moving]);
    // A whole other channel lives and expires meanwhile.
    const { port1 } = await broker.createChannel();
    expect(await connect(port1).closed).toMatchObject({ reason: 'expired' });
    const port = await receivePort(carrier[1]);
    carrier[1].postMessage('done');
    await delivered;
    await port.ready;
    await Promise.all([closeBoth([port, third]), closeBoth(carrier)]);
  });
});

describe('a ring of three ports, each sent over the channel of the next', () => {
  async function threeChannels(areReady = true) {
    const broker = await testBroker({ limits: { ticketTtlMs: 2_000 } });
    const [a, b, c] = await Promise.all([connectBoth(broker), connectBoth(broker), connectBoth(broker)]);
    if (areReady) await Promise.all([...a, ...b, ...c].map(({ ready }) => ready));
    return { broker, a, b, c };
  }

  async function connectBoth(broker: Broker): Promise<[PeerPort, PeerPort]> {
    const { port1, port2 } = await broker.createChannel();
    return [connect(port1), connect(port2)];
  }

  test.each<[string, boolean]>([
    ['when they are ready', true],
    ['as soon as they are connected', false],
  ])(
    '%s, whose receivers stay: all arrive, in order with what was posted before and after',
    async (_name, areReady) => {
      const { a, b, c } = await threeChannels(areReady);
      for (const [first, second] of [a, b, c]) {
        first.postMessage('from the first, before');
        second.postMessage('from the second, before');
      }
      b[0].postMessage(null, [a[0]]);
      c[0].postMessage(null, [b[0]]);
      a[1].postMessage(null, [c[0]]);
      for (const port of [a[1], b[1], c[1]]) port.postMessage('from the second, after');
      const [[, first], [, second]] = [await receivePortAfterOne(b[1]), await receivePortAfterOne(c[1])];
      expect(await receive(second, 2)).toEqual(['from the second, before', 'from the second, after']);
      const [before, third] = await receivePortAfterOne(first);
      expect(before).toBe('from the second, before');
      expect(await receive(third, 2)).toEqual(['from the second, before', 'from the second, after']);
      expect(await receive(a[1], 1)).toEqual(['from the first, before']);
      await Promise.all([closeBoth([first, a[1]]), closeBoth([second, b[1]]), closeBoth([third, c[1]])]);
    },
  );

  test('all of whose receivers move: nobody can read one, and whoever is left learns so', async () => {
    const { broker, a, b, c } = await threeChannels();
    a[0].postMessage('before');
    b[0].postMessage(null, [a[0]]);
    c[0].postMessage(null, [b[1]]);
    a[1].postMessage(null, [c[1]]);
    const left = await Promise.all([a[1], b[0], c[0]].map((port) => port.closed));
    // The first that is given up closes what its own messages would have brought.
    expect(left.map(({ reason }) => reason.replace('closed', 'gone'))).toEqual(['gone', 'gone', 'gone']);
    expect(await receive(a[1], 1)).toEqual(['before']);
    expect(await broker.channels()).toEqual([]);
  });

  test('the last of which is sent over what is left of the first: that one closes, and the others arrive', async () => {
    const { a, b, c } = await threeChannels();
    b[0].postMessage(null, [a[0]]);
    c[0].postMessage(null, [b[0]]);
    a[0].postMessage(null, [c[0]]);
    const [first, second] = [await receivePort(b[1]), await receivePort(c[1])];
    expect(await c[1].closed).toMatchObject({ reason: 'closed' });
    await Promise.all([closeBoth([first, a[1]]), closeBoth([second, b[1]])]);
  });
});

/** The next message of a port, and the port that comes with the one behind it. */
async function receivePortAfterOne(port: PeerPort): Promise<[unknown, PeerPort]> {
  const messages: MessageEvent[] = [];
  await new Promise<void>((resolve) => {
    port.onmessage = (event) => {
      if (messages.push(event) === 2) resolve();
    };
  });
  return [messages[0]?.data, messages[1]?.ports[0] as unknown as PeerPort];
}

function closed(port: PeerPort): PeerPort {
  port.close();
  return port;
}

function lockedStream(): ReadableStream {
  const stream = new ReadableStream();
  stream.getReader();
  return stream;
}

function detachedBuffer(): ArrayBuffer {
  const buffer = new ArrayBuffer(1);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}
