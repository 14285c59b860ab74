import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import { connect, type Ticket } from '@peerport/client';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { forget, testBroker } from '../../support/broker.ts';
import { closeCodeOf, offer, open, rawPort, upgrade } from '../../support/handshake.ts';

/** Two ports of a channel that speak the wire protocol by hand. */
async function rawPair(broker: Broker) {
  const { id, port1, port2 } = await broker.createChannel();
  const ports = [rawPort(port1), rawPort(port2)] as const;
  await Promise.all(ports.map((port) => once(port, 'message')));
  return { id, ports };
}

/** A port that is there, reads, and never writes anything more: not even the answer of a closing handshake. */
async function mutePort({ url, token }: Ticket): Promise<Socket> {
  const socket = await open(url);
  socket.on('error', () => {});
  socket.write(`${upgrade(`Host: ${new URL(url).host}`, offer(token)).join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

describe('maxSocketMessageBytes', () => {
  test.each([
    ['default', undefined, 2 ** 20],
    ['overridden', { maxSocketMessageBytes: 1_000 }, 1_000],
  ])(
    '%s: at, it passes; over, its sender is closed with 1009, and the peer with protocol-error',
    async (_name, limits, most) => {
      const broker = await testBroker({ relay: 'inline', ...(limits && { limits }) });
      const { ports } = await rawPair(broker);
      const codes = ports.map(closeCodeOf);
      ports[0].send(new Uint8Array(most));
      const [data] = await once(ports[1], 'message');
      expect(data).toHaveLength(most);
      ports[0].send(new Uint8Array(most + 1));
      expect(await Promise.all(codes)).toEqual([1009, 4004]);
    },
  );

  test('a declared length that is over is enough: its bytes are not waited for', async () => {
    const broker = await testBroker({ relay: 'inline' });
    const { port1, port2 } = await broker.createChannel();
    const offender = await mutePort(port1);
    const port = connect(port2);
    await port.ready;
    const declared = Buffer.alloc(14);
    declared.set([0x82, 0xff]);
    declared.writeBigUInt64BE(BigInt(DEFAULT_LIMITS.maxSocketMessageBytes + 1), 2);
    offender.write(declared);
    expect(await port.closed).toMatchObject({ reason: 'protocol-error' });
    offender.destroy();
  });

  test('fragments count together', async () => {
    const broker = await testBroker({ relay: 'inline', limits: { maxSocketMessageBytes: 1_000 } });
    const { ports } = await rawPair(broker);
    const codes = ports.map(closeCodeOf);
    for (let count = 0; count < 3; count++) ports[0].send(new Uint8Array(400), { fin: false, binary: true });
    expect(await Promise.all(codes)).toEqual([1009, 4004]);
  });
});

describe('a port that does not answer the closing handshake', () => {
  test('flushTimeoutMs: is cut off when its channel has ended', async () => {
    const broker = await testBroker({ relay: 'inline', limits: { flushTimeoutMs: 200 } });
    const { id, port1 } = await broker.createChannel();
    const mute = await mutePort(port1);
    const ended = once(mute.resume(), 'end');
    const startMs = performance.now();
    await broker.revoke(id);
    await ended;
    expect(performance.now() - startMs).toBeGreaterThan(150);
    mute.destroy();
  });

  test('closeTimeoutMs: is cut off when the broker closes', async () => {
    const broker = await testBroker({ relay: 'inline', limits: { closeTimeoutMs: 200 } });
    const { port1 } = await broker.createChannel();
    const mute = await mutePort(port1);
    mute.resume();
    forget(broker);
    const startMs = performance.now();
    await broker.close();
    expect(performance.now() - startMs).toBeGreaterThan(150);
    mute.destroy();
  });
});
