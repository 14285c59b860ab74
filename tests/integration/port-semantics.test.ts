import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { connect, type PeerPort, PortClosedError, type SchemaError } from '@peerport/client';
import * as z from 'zod';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';

test.each([undefined, null, 0, '', false])('%p is a message', async (message) => {
  const ports = await pairOfPorts(await testBroker());
  const received = receive(ports[1], 1);
  ports[0].postMessage(message);
  expect(await received).toEqual([message]);
  await closeBoth(ports);
});

test('the event is that of a MessagePort', async () => {
  const ports = await pairOfPorts(await testBroker());
  const event = new Promise<MessageEvent>((resolve) => {
    ports[1].onmessage = resolve;
  });
  ports[0].postMessage('x');
  const { type, data, origin, lastEventId, source, ports: transferred, target, bubbles, cancelable } = await event;
  expect({ type, data, origin, lastEventId, source, transferred, bubbles, cancelable }).toEqual({
    type: 'message',
    data: 'x',
    origin: '',
    lastEventId: '',
    source: null,
    transferred: [],
    bubbles: false,
    cancelable: false,
  });
  expect(target).toBe(ports[1]);
  await closeBoth(ports);
});

test('a handler that throws is reported, and the next message is delivered', async () => {
  const child = fork(fileURLToPath(new URL('../processes/throwing-handler.mjs', import.meta.url)), { execArgv: [] });
  const [{ reported, received }] = await once(child, 'message');
  expect(reported).toEqual(['from the handler']);
  expect(received).toEqual([1, 2]);
  await once(child, 'exit');
});

test('deepest nesting: 1,000 crosses, more throws a DataCloneError', async () => {
  const nested = (depth: number) => {
    let value: unknown[] = [];
    for (let index = 1; index < depth; index++) value = [value];
    return value;
  };
  const ports = await pairOfPorts(await testBroker());
  const received = receive(ports[1], 1);
  ports[0].postMessage(nested(1_000));
  for (const depth of [1_001, 10_000]) {
    expect(() => ports[0].postMessage(nested(depth))).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  }
  let depth = 0;
  for (let value: unknown = (await received)[0]; Array.isArray(value); value = value[0]) depth++;
  expect(depth).toBe(1_000);
  await closeBoth(ports);
});

describe('for await', () => {
  test('takes one message a turn, and ends when the peer closes', async () => {
    const ports = await pairOfPorts(await testBroker());
    for (const message of [1, 2, 3]) ports[0].postMessage(message);
    ports[0].close();
    const received: unknown[] = [];
    const delivered: unknown[] = [];
    ports[1].addEventListener('message', ({ data }) => delivered.push(data));
    for await (const message of ports[1]) {
      received.push(message);
      await null;
      expect(delivered).toEqual(received);
    }
    expect(received).toEqual([1, 2, 3]);
  });

  test('throws when the port closes in another way', async () => {
    const ports = await pairOfPorts(await testBroker());
    ports[0].postMessage(1);
    const received: unknown[] = [];
    const loop = (async () => {
      for await (const message of ports[1]) {
        received.push(message);
        ports[0].abort();
      }
    })();
    await expect(loop).rejects.toThrow(PortClosedError);
    await expect(loop).rejects.toMatchObject({ reason: 'aborted' });
    expect(received).toEqual([1]);
  });

  test('a loop that is left leaves the port open, and the next loop goes on', async () => {
    const ports = await pairOfPorts(await testBroker());
    for (const message of [1, 2, 3]) ports[0].postMessage(message);
    const received: unknown[] = [];
    for await (const message of ports[1]) {
      received.push(message);
      if (message === 2) break;
    }
    expect(ports[1].readyState).toBe('open');
    ports[0].close();
    for await (const message of ports[1]) received.push(message);
    expect(received).toEqual([1, 2, 3]);
    for await (const message of ports[1]) received.push(message);
    expect(received).toHaveLength(3);
  });

  test('ends where the port is transferred, in the loop or before: who takes it over gets the rest', async () => {
    const broker = await testBroker();
    const [ports, carrier] = [await pairOfPorts(broker), await pairOfPorts(broker)];
    for (const message of [1, 2, 3]) ports[0].postMessage(message);
    ports[0].close();
    const received: unknown[] = [];
    for await (const message of ports[1]) {
      received.push(message);
      if (message === 1) carrier[0].postMessage(ports[1], [ports[1]]);
    }
    for await (const message of ports[1]) received.push(message);
    expect(received).toEqual([1]);
    const [arrived] = (await receive(carrier[1], 1)) as [PeerPort];
    for await (const message of arrived) received.push(message);
    expect(received).toEqual([1, 2, 3]);
    await closeBoth(carrier);
  });
});

test('using closes the port at the end of the block', async () => {
  const broker = await testBroker();
  const { port1, port2 } = await broker.createChannel();
  const other = connect(port2);
  {
    using port = connect(port1);
    port.postMessage('in the block');
  }
  expect(await receive(other, 1)).toEqual(['in the block']);
  expect(await other.closed).toMatchObject({ reason: 'closed' });
});

describe('schema', () => {
  const schema = z.object({ op: z.enum(['add', 'sub']), args: z.array(z.number()) });

  async function validated(options: Parameters<typeof connect>[1]) {
    const { port1, port2 } = await (await testBroker()).createChannel();
    const ports: [PeerPort, PeerPort] = [connect(port1), connect(port2, options)];
    const events: MessageEvent[] = [];
    for (const type of ['message', 'messageerror']) {
      ports[1].addEventListener(type, (event) => events.push(event as MessageEvent));
    }
    return { ports, events };
  }

  async function afterClosing({ ports, events }: Awaited<ReturnType<typeof validated>>) {
    ports[1].start();
    ports[0].close();
    await ports[1].closed;
    return events.map((event) =>
      event.type === 'message' ? event.data : (event as unknown as { error: Error }).error,
    );
  }

  test('what matches is a message, what does not is a messageerror with the issues', async () => {
    const parties = await validated({ schema });
    parties.ports[0].postMessage({ op: 'add', args: [1, 2] });
    parties.ports[0].postMessage({ op: 'mul', args: [1] });
    parties.ports[0].postMessage({ op: 'sub', args: [] });
    const [first, second, third] = await afterClosing(parties);
    expect([first, third]).toEqual([
      { op: 'add', args: [1, 2] },
      { op: 'sub', args: [] },
    ]);
    expect(second).toMatchObject({ name: 'SchemaError', issues: [expect.objectContaining({ path: ['op'] })] });
    expect((second as SchemaError).message).toMatch(/\$\.op/);
  });

  test('what the schema makes of a message is what is delivered', async () => {
    const parties = await validated({ schema: z.object({ n: z.coerce.number() }) });
    parties.ports[0].postMessage({ n: '7', extra: true });
    expect(await afterClosing(parties)).toEqual([{ n: 7 }]);
  });

  test('an asynchronous schema keeps the order', async () => {
    const slow = z.number().refine(async (value) => {
      if (value === 1) for (let turn = 0; turn < 100; turn++) await null;
      return true;
    });
    const parties = await validated({ schema: slow });
    for (const message of [1, 2, 'x', 3]) parties.ports[0].postMessage(message);
    const results = await afterClosing(parties);
    expect(results.map((result) => (result instanceof Error ? result.name : result))).toEqual([1, 2, 'SchemaError', 3]);
  });

  test.each<[string, (ports: [PeerPort, PeerPort]) => void, reason: string]>([
    ['the peer closes', ([peer]) => peer.close(), 'closed'],
    ['the peer aborts', ([peer]) => peer.abort(), 'aborted'],
    ['it closes itself', ([, port]) => port.close(), 'closed'],
  ])('an asynchronous schema that never settles does not keep the close event away: %s', async (_name, end, reason) => {
    let hasBegun = () => {};
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve;
    });
    const schema = z.number().refine(() => {
      hasBegun();
      return new Promise<boolean>(() => {});
    });
    const { ports, events } = await validated({ schema });
    const closeEvents: string[] = [];
    ports[1].addEventListener('close', (event) => closeEvents.push(event.reason));
    ports[0].postMessage(1);
    ports[0].postMessage(2);
    ports[1].start();
    await begun;
    end(ports);
    expect(await ports[1].closed).toMatchObject({ reason });
    expect([closeEvents, events]).toEqual([[reason], []]);
    await ports[0].closed;
  });

  test('a schema that throws makes a messageerror with what it threw, and the port lives on', async () => {
    const failing = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) => {
          if (value === 'bad') throw new Error('from the schema');
          return { value };
        },
      },
    } as const;
    const parties = await validated({ schema: failing });
    for (const message of ['good', 'bad', 'good']) parties.ports[0].postMessage(message);
    const [first, second, third] = await afterClosing(parties);
    expect([first, (second as Error).message, third]).toEqual(['good', 'from the schema', 'good']);
  });
});

describe('garbage collection, in a process of its own', () => {
  test.each([
    ['a port without listeners that nobody can reach closes', 'dropped', 'closed'],
    ['a port with a listener stays alive', 'listening', 'still open'],
    [
      'a port that has ended is garbage, though it has listeners and unread messages',
      'left after the end',
      'collected',
    ],
    [
      'a port that is started after the end stays alive until its messages are read',
      'read after the end',
      'read: unread',
    ],
    ['a port that carries a stream closes, and the stream goes on', 'streaming', 'closed, and all chunks came'],
  ])('%s', async (_name, mode, outcome) => {
    const child = fork(fileURLToPath(new URL('../processes/garbage.mjs', import.meta.url)), [mode], {
      execArgv: ['--expose-gc'],
    });
    const [message] = await once(child, 'message');
    expect(message).toEqual({ outcome });
    await once(child, 'exit');
  });
});
