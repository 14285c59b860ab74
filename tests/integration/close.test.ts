import { getEventListeners, once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { type CloseInfo, connect, type PeerPort, PortClosedError } from '@peerport/client';
import { WebSocket } from 'ws';
import { closeBoth, forget, pairOfPorts, receive, testBroker } from '../support/broker.ts';
import { type BrokerFunctions, Child, type PeerFunctions } from '../support/child.ts';

/** Fails the test if `close` fires twice. */
function closeEvents(port: PeerPort): CloseInfo[] {
  const events: CloseInfo[] = [];
  port.addEventListener('close', (event) => events.push(event));
  return events;
}

describe('closed', () => {
  test('close() closes both sides, after everything that was posted before', async () => {
    const ports = await pairOfPorts(await testBroker());
    const [port1, port2] = ports;
    const events = ports.map(closeEvents);
    const order: unknown[] = [];
    port2.addEventListener('close', ({ reason }) => order.push(reason));
    port2.onmessage = ({ data }) => order.push((data as Uint8Array).length);
    const sizes = [1, 1_000_000, 2, 0];
    for (const size of sizes) port1.postMessage(new Uint8Array(size));
    port1.close();
    expect(port1.readyState).toBe('closing');
    const [info1, info2] = await Promise.all([port1.closed, port2.closed]);
    expect(order).toEqual([...sizes, 'closed']);
    expect(info1).toMatchObject({ reason: 'closed', wasClean: true, code: 4000 });
    expect(info2).toMatchObject({ reason: 'closed', wasClean: true, code: 4000 });
    expect(ports.map(({ readyState }) => readyState)).toEqual(['closed', 'closed']);
    expect(events.map(({ length }) => length)).toEqual([1, 1]);
  });

  test('whoever closed learns that everything has arrived, even if the broker goes right afterwards', async () => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    const closer = connect(port1);
    const answering = rawSocket(port2);
    await closer.ready;
    answering.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return;
      answering.send(data);
      answering.close(4000);
    });
    closer.close();
    await once(answering, 'close');
    forget(broker);
    await broker.close();
    expect(await closer.closed).toMatchObject({ reason: 'closed', wasClean: true });
  });

  test('so does the peer, even if the broker closes in the same task', async () => {
    const broker = await testBroker();
    const pairs = await Promise.all(Array.from({ length: 20 }, () => pairOfPorts(broker)));
    for (const [port] of pairs) {
      port.postMessage('last');
      port.close();
    }
    forget(broker);
    await broker.close();
    const infos = await Promise.all(pairs.map(([, peer]) => peer.closed));
    expect(new Set(infos.map(({ reason }) => reason))).toEqual(new Set(['closed']));
  });

  test('both sides may close at once', async () => {
    const ports = await pairOfPorts(await testBroker());
    const events = ports.map(closeEvents);
    for (const port of ports) port.close();
    const reasons = (await Promise.all(ports.map(({ closed }) => closed))).map(({ reason }) => reason);
    expect(reasons).toEqual(['closed', 'closed']);
    expect(events.map(({ length }) => length)).toEqual([1, 1]);
  });

  test('a port that was not started and has no messages closes at once', async () => {
    const ports = await pairOfPorts(await testBroker());
    await closeBoth(ports);
    expect(ports[1].readyState).toBe('closed');
  });

  test('posting and closing before the peer arrives: it gets everything', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    const early = connect(port1);
    early.postMessage('kept');
    early.close();
    const late = connect(port2);
    expect(await receive(late, 1)).toEqual(['kept']);
    expect(await late.closed).toMatchObject({ reason: 'closed' });
    expect(await early.closed).toMatchObject({ reason: 'closed' });
  });

  test('closing without a post before the peer arrives: it learns so', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    const early = connect(port1);
    early.close();
    expect(await early.closed).toMatchObject({ reason: 'closed' });
    expect(await connect(port2).closed).toMatchObject({ reason: 'closed' });
  });

  test('after close() a post does nothing, and nothing more is delivered', async () => {
    const ports = await pairOfPorts(await testBroker());
    const data: unknown[] = [];
    ports[0].onmessage = (event) => {
      data.push(event.data);
      ports[0].close();
    };
    for (const message of [1, 2, 3]) ports[1].postMessage(message);
    await ports[0].closed;
    ports[0].postMessage('too late');
    expect(data).toEqual([1]);
    expect(await ports[1].closed).toMatchObject({ reason: 'closed' });
  });
});

describe('whoever only waits for the end learns of it at once, though a message is unread', () => {
  type Ending = (peer: { child: Child<PeerFunctions>; broker: Child<BrokerFunctions>; id: string }) => unknown;

  test.each<[CloseInfo['reason'], string, Ending]>([
    ['closed', 'the peer closes', ({ child }) => child.call.close()],
    ['aborted', 'the peer aborts', ({ child }) => child.call.abort()],
    ['gone', 'the peer is killed', ({ child }) => child.kill()],
    ['revoked', 'the channel is revoked', ({ broker, id }) => broker.call.revoke(id)],
    ['broker-gone', 'the broker is killed', ({ broker }) => broker.kill()],
    ['broker-gone', 'the broker closes', ({ broker }) => broker.call.close()],
  ])('%s: %s; what is unread comes when the port is started', async (reason, _name, end) => {
    await using broker = Child.broker();
    await using child = Child.peer();
    await broker.call.start({});
    const { id, port1, port2 } = await broker.call.createChannel({ port1: { canCreate: true } });
    await child.call.connect(port1);
    const port = connect(port2, { delivery: 'batch' });
    const events = closeEvents(port);
    await port.ready;
    await child.call.post('unread', 'too');
    // The broker answers once it has passed on what was posted before.
    await child.call.createChannel();
    await end({ child, broker, id });
    expect(await port.closed).toMatchObject({ reason });
    expect(events).toMatchObject([{ reason }]);
    expect(await receive(port, 2)).toEqual(['unread', 'too']);
    expect(events).toHaveLength(1);
  });

  test('while a loop is busy: it gets what is left, and then ends', async () => {
    const ports = await pairOfPorts(await testBroker());
    for (const message of [1, 2, 3]) ports[0].postMessage(message);
    ports[0].close();
    const log: unknown[] = [];
    ports[1].addEventListener('close', ({ reason }) => log.push(reason));
    for await (const message of ports[1]) {
      log.push(message);
      await ports[1].closed;
    }
    expect(log).toEqual([1, 'closed', 2, 3]);
  });

  test('after a loop was left', async () => {
    const ports = await pairOfPorts(await testBroker());
    for (const message of [1, 2, 3]) ports[0].postMessage(message);
    for await (const message of ports[1]) if (message === 1) break;
    ports[0].abort();
    expect(await ports[1].closed).toMatchObject({ reason: 'aborted' });
    expect(await receive(ports[1], 2)).toEqual([2, 3]);
  });

  test('a loop whose last message cannot be read ends', async () => {
    const { offender, port } = await rawPeer();
    const loop = (async () => {
      const received: unknown[] = [];
      for await (const message of port) {
        received.push(message);
        await port.closed;
      }
      return received;
    })();
    offender.send(Uint8Array.of(1, 1, 0, 2, 1, 7));
    offender.send(Uint8Array.of(1, 1, 0, 2, 0xff, 0xff));
    offender.close(4000);
    expect(await loop).toEqual([7]);
  });

  test('a port that arrives and has ended, too: it says so, and has its messages', async () => {
    const broker = await testBroker();
    const [carrier, moving] = [await pairOfPorts(broker), await pairOfPorts(broker)];
    moving[0].postMessage('unread');
    moving[0].close();
    await moving[1].closed;
    carrier[0].postMessage(null, [moving[1]]);
    const arrived = await new Promise<PeerPort>((resolve) => {
      carrier[1].onmessage = ({ ports: [port] }) => resolve(port as unknown as PeerPort);
    });
    expect(await arrived.closed).toMatchObject({ reason: 'closed' });
    expect(await receive(arrived, 1)).toEqual(['unread']);
    await closeBoth(carrier);
  });
});

describe('gone', () => {
  test.each([1, 2] as const)('SIGKILL on the process that holds port%d', async (side) => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    await using child = Child.peer();
    await child.call.connect(side === 1 ? port1 : port2);
    const port = connect(side === 1 ? port2 : port1);
    const events = closeEvents(port);
    await child.call.ready();
    await child.call.post('last words');
    const received = receive(port, 1);
    await child.kill();
    expect(await port.closed).toMatchObject({ reason: 'gone', wasClean: false });
    expect(await received).toEqual(['last words']);
    expect(events).toHaveLength(1);
  });

  test('SIGKILL on a process that waits: its peer learns so when it comes', async () => {
    const broker = await testBroker();
    const { port1, port2 } = await broker.createChannel();
    const child = Child.peer();
    await child.call.connect(port1);
    await stateBecomes(broker, 'waiting');
    await child.kill();
    await stateBecomes(broker, 'abandoned');
    expect(await connect(port2).closed).toMatchObject({ reason: 'gone' });
  });
});

describe('broker-gone', () => {
  test('the broker closes', async () => {
    const broker = await testBroker();
    const ports = await pairOfPorts(broker);
    forget(broker);
    await broker.close();
    for (const port of ports) expect(await port.closed).toMatchObject({ reason: 'broker-gone', code: 4005 });
    await expect(broker.createChannel()).rejects.toMatchObject({ code: 'ERR_BROKER_CLOSED' });
  });

  test.each(['worker', 'inline'] as const)('SIGKILL on the process of the broker, relay: %s', async (relay) => {
    await using child = Child.broker();
    await child.call.start({ relay });
    const { port1, port2 } = await child.call.createChannel();
    const ports = [connect(port1), connect(port2)];
    await Promise.all(ports.map(({ ready }) => ready));
    await child.kill();
    for (const port of ports) expect(await port.closed).toMatchObject({ reason: 'broker-gone', wasClean: false });
  });

  test('there is none at the address', async () => {
    const broker = await testBroker();
    const { port1 } = await broker.createChannel();
    forget(broker);
    await broker.close();
    const port = connect(port1);
    await expect(port.ready).rejects.toThrow(PortClosedError);
    const { reason, message } = await port.closed;
    expect(reason).toBe('broker-gone');
    expect(message).toContain(broker.url);
    expect(message).toContain('ECONNREFUSED');
  });
});

describe('expired', () => {
  /** Long enough to redeem a ticket on a busy machine. */
  const ttlMs = 2_000;

  test('the peer never comes', async () => {
    const { port1 } = await (await testBroker()).createChannel({ ttlMs });
    const port = connect(port1);
    await expect(port.ready).rejects.toMatchObject({ reason: 'expired' });
    expect(await port.closed).toMatchObject({ reason: 'expired', code: 4003 });
  });

  test('a pair outlives its tickets', async () => {
    const broker = await testBroker();
    const ports = await pairOfPorts(broker, { ttlMs });
    const short = await broker.createChannel({ ttlMs });
    expect(await connect(short.port1).closed).toMatchObject({ reason: 'expired' });
    expect(ports.map(({ readyState }) => readyState)).toEqual(['open', 'open']);
    await closeBoth(ports);
  });
});

test('revoked: both ports close at once', async () => {
  const broker = await testBroker();
  const ports = await pairOfPorts(broker);
  await broker.revoke(ports[0].channel);
  for (const port of ports) expect(await port.closed).toMatchObject({ reason: 'revoked', code: 4002 });
  expect(await broker.channels()).toEqual([]);
  await expect(broker.revoke(ports[0].channel)).resolves.toBeUndefined();
});

describe('aborted', () => {
  test('abort() closes both sides', async () => {
    const ports = await pairOfPorts(await testBroker());
    ports[0].abort(new Error('the user left'));
    expect(ports[0].readyState).toBe('closed');
    expect(await ports[0].closed).toMatchObject({ reason: 'aborted', message: 'the user left' });
    expect(await ports[1].closed).toMatchObject({ reason: 'aborted' });
  });

  test('so does the signal given to connect, also while the port waits', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    const controller = new AbortController();
    const port = connect(port1, { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(port.ready).rejects.toMatchObject({ reason: 'aborted', message: 'changed my mind' });
    expect(await connect(port2).closed).toMatchObject({ reason: 'aborted' });
  });

  test('a hundred ports share a signal: no warning, all of them close, and it keeps none', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    const broker = await testBroker();
    const controller = new AbortController();
    const { signal } = controller;
    const channels = await Promise.all(Array.from({ length: 101 }, () => broker.createChannel()));
    const [first, ...ports] = channels.map(({ port1 }) => connect(port1, { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    first?.close();
    await first?.closed;
    controller.abort('enough');
    const infos = await Promise.all(ports.map(({ closed }) => closed));
    expect(infos).toEqual(ports.map(() => expect.objectContaining({ reason: 'aborted', message: 'enough' })));
    expect(await first?.closed).toMatchObject({ reason: 'closed' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
    await Promise.all(channels.map(({ id }) => broker.revoke(id)));
  });

  test('a signal that is aborted already: connect throws, and the ticket stays good', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    expect(() => connect(port1, { signal: AbortSignal.abort(new Error('no')) })).toThrow('no');
    const ports = [connect(port1), connect(port2)] as const;
    await Promise.all(ports.map(({ ready }) => ready));
    await closeBoth(ports);
  });
});

describe('protocol-error', () => {
  test.each<[string, string | Uint8Array]>([
    ['a text frame', 'hello'],
    ['a message longer than a socket takes', new Uint8Array(1024 * 1024 + 1)],
  ])('%s, which the broker sees', async (_name, data) => {
    const { offender, port } = await rawPeer();
    offender.send(data);
    expect(await port.closed).toMatchObject({ reason: 'protocol-error', code: 4004 });
  });

  test.each([
    ['an unknown version', [9, 1, 0, 0]],
    ['an unknown type', [1, 99, 0, 0]],
    ['a truncated frame', [1, 1, 0, 5, 0]],
    ['an empty message', []],
  ])('%s, which the peer sees', async (_name, bytes) => {
    const { offender, port, closeCode } = await rawPeer();
    offender.send(Uint8Array.from(bytes));
    expect(await port.closed).toMatchObject({ reason: 'protocol-error', code: 4004 });
    expect(await closeCode).toBe(4004);
  });

  test('data before the peer is there', async () => {
    const { port1, port2 } = await (await testBroker()).createChannel();
    const offender = rawSocket(port1);
    const closeCode = closeCodeOf(offender);
    offender.on('open', () => offender.send(Uint8Array.of(1, 1, 0, 0)));
    expect(await closeCode).toBe(4004);
    expect(await connect(port2).closed).toMatchObject({ reason: 'protocol-error' });
  });

  test('a value that cannot be read is a messageerror, and the port lives on', async () => {
    const { offender, port } = await rawPeer();
    const failed = new Promise<MessageEvent>((resolve) => {
      port.onmessageerror = resolve;
    });
    port.start();
    offender.send(Uint8Array.of(1, 1, 0, 2, 0xff, 0xff));
    expect(await failed).toMatchObject({ data: null, error: expect.objectContaining({ code: 'ERR_VALUE' }) });
    expect(port.readyState).toBe('open');
    port.close();
    offender.close(4000);
    await port.closed;
  });
});

function rawSocket({ url, token }: { url: string; token: string }): WebSocket {
  return new WebSocket(url, ['peerport.v1', `peerport.token.${token}`]);
}

function closeCodeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.on('close', resolve));
}

/** A port whose peer speaks the wire protocol by hand. */
async function rawPeer() {
  const { port1, port2 } = await (await testBroker()).createChannel();
  const offender = rawSocket(port1);
  const port = connect(port2);
  await port.ready;
  return { offender, port, closeCode: closeCodeOf(offender) };
}

async function stateBecomes(broker: Awaited<ReturnType<typeof testBroker>>, state: string): Promise<void> {
  while ((await broker.channels())[0]?.state !== state) await new Promise(setImmediate);
}
