import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { connect } from '@peerport/client';
import { testBroker } from '../../support/broker.ts';
import { rawPort } from '../../support/handshake.ts';

const MIB = 1024 * 1024;

/** What a process has to say, that ends then. */
async function run<Result>(file: string, execArgv: string[], ...args: string[]): Promise<Result> {
  const child = fork(fileURLToPath(new URL(`../../processes/${file}.mjs`, import.meta.url)), args, { execArgv });
  const [result] = (await once(child, 'message')) as [Result];
  await once(child, 'exit');
  return result;
}

async function rawPair(broker: Broker) {
  const { id, port1, port2 } = await broker.createChannel();
  const ports = [rawPort(port1), rawPort(port2)] as const;
  await Promise.all(ports.map((port) => once(port, 'message')));
  return { id, ports };
}

async function untilNone(broker: Broker): Promise<void> {
  while ((await broker.channels()).length > 0) await new Promise(setImmediate);
}

describe('what waits for a reader that stalls is counted for what it takes', () => {
  test.each([
    [2, 200_000],
    [100, 100_000],
    [4_000, 10_000],
  ])('writes of %i bytes', async (bytes, count) => {
    type Measured = Record<'takenBytes' | 'countedBytes', number>;
    const { takenBytes, countedBytes } = await run<Measured>('pending-writes', ['--expose-gc'], `${bytes}`, `${count}`);
    expect(countedBytes).toBeGreaterThan(takenBytes * 0.7);
    expect(countedBytes).toBeLessThan(takenBytes * 3);
  });
});

test.each([
  [1, 100_000],
  [100, 100_000],
])('fragments of %i bytes, of messages that are not complete, are counted for what they take', async (bytes, count) => {
  type Measured = Record<'takenBytes' | 'countedBytes', number>;
  const { takenBytes, countedBytes } = await run<Measured>(
    'pending-fragments',
    ['--expose-gc'],
    `${bytes}`,
    `${count}`,
  );
  expect(countedBytes).toBeGreaterThan(takenBytes * 0.7);
  expect(countedBytes).toBeLessThan(takenBytes * 5);
});

describe('a relay that is made to keep more than it may', () => {
  const kinds = ['small', 'long', 'incomplete'];
  interface Outcome {
    problem?: string;
    openCount: number;
    honest: string;
    untouched: string;
  }

  test.each([...kinds.slice(1), 'fragmented'])(
    'of messages that are %s: who has it do so is cut off, and nobody else',
    async (kind) => {
      const limits = { maxKeptBytes: 4 * MIB };
      const { problem, openCount, honest } = await run<Outcome>('overload', [], kind, JSON.stringify(limits));
      expect(problem).toBeUndefined();
      expect(openCount).toBeLessThan(40);
      expect(honest).toBe('still here');
    },
  );

  test.each(kinds)(
    'of messages that are %s, and cuts off nobody: its thread ends, and not the process',
    async (kind) => {
      const limits = { maxRelayHeapBytes: 24 * MIB, maxKeptBytes: 2 ** 40, relayBufferBytes: 2 ** 30 };
      const { problem, honest, untouched } = await run<Outcome>('overload', [], kind, JSON.stringify(limits));
      expect({ problem, honest, untouched }).toEqual({
        problem: 'ERR_RELAY_GONE',
        honest: 'broker-gone',
        untouched: 'still here',
      });
    },
  );
});

test('a writer that is held for a reader that stalls, and dies, is gone', async () => {
  const broker = await testBroker({ relay: 'inline', limits: { probeTimeoutMs: 100, closeTimeoutMs: 200 } });
  const {
    ports: [writer, reader],
  } = await rawPair(broker);
  reader.pause();
  for (let count = 0; count < 64; count++) writer.send(Buffer.alloc(MIB));
  // That nothing moves any more is no event.
  for (let last = 0; writer.bufferedAmount !== last; ) {
    last = writer.bufferedAmount;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(writer.bufferedAmount).toBeGreaterThan(0);
  writer.terminate();
  await untilNone(broker);
  reader.terminate();
});

test('closeTimeoutMs: a port that does not answer the closing handshake, and has nothing to take, is cut off soon', async () => {
  const broker = await testBroker({ relay: 'inline', limits: { closeTimeoutMs: 200 } });
  const { id, ports } = await rawPair(broker);
  const sockets = ports.map((port) => (port as unknown as { _socket: import('node:net').Socket })._socket);
  // It reads, and answers nothing.
  for (const socket of sockets) socket.removeAllListeners('data').resume();
  const ended = sockets.map((socket) => once(socket, 'end'));
  await broker.revoke(id);
  await Promise.all(ended);
});

test('a channel that a port created counts until its sockets are gone', async () => {
  const limits = { maxDerivedChannelsCount: 1, closeTimeoutMs: 300 };
  const broker = await testBroker({ relay: 'inline', limits });
  const tickets = await broker.createChannel({ port1: { canCreate: true } });
  const [maker, peer] = [connect(tickets.port1), connect(tickets.port2)];
  const derived = await maker.createChannel();
  const mute = [rawPort(derived.port1), rawPort(derived.port2)];
  await Promise.all(mute.map((socket) => once(socket, 'message')));
  for (const socket of mute) socket.pause();
  await broker.revoke(derived.port1.channel);
  await expect(maker.createChannel()).rejects.toThrow('1 channels that its holder created are open');
  for (;;) {
    const created = await maker.createChannel().catch(() => undefined);
    if (created !== undefined) break;
  }
  maker.close();
  await peer.closed;
  for (const socket of mute) socket.terminate();
});
