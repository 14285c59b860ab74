import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { startBroker } from '@peerport/broker';
import { connect, type PeerPort } from '@peerport/client';
import { DEFAULT_LIMITS, encodeFrames, encodeParcel, type Frame, FrameType, serialize } from '@peerport/protocol';
import { closeBoth, pairOfPorts, receive, testBroker } from '../support/broker.ts';
import { Child } from '../support/child.ts';
import { rawPort } from '../support/handshake.ts';
import { SHELL, testWith } from '../support/platforms.ts';
import { portAttachment } from '../support/port-attachment.ts';

/** A message with ports that nobody knows. */
function parcelOfPorts(url: string, count: number): Frame {
  const attachments = Array.from({ length: count }, (_, index) => {
    const token = `${index}`.padStart(43, 'A');
    return portAttachment({ v: 1, url, token, channel: 'B'.repeat(22) });
  });
  return { type: FrameType.parcel, lane: 0, payload: encodeParcel(attachments, serialize(null)) };
}

const MIB = 1024 * 1024;
/** Enough to load the modules of a process. */
const MAX_DESCRIPTORS_COUNT = 256;

async function expectToWork([from, to]: readonly [PeerPort, PeerPort]): Promise<void> {
  const received = receive(to, 1);
  from.postMessage('still here');
  expect(await received).toEqual(['still here']);
}

describe('file descriptors', () => {
  testWith(SHELL).each(['worker', 'inline'] as const)(
    'the broker has none left, relay: %s: new ports say so, running channels go on, and so does the broker',
    async (relay) => {
      await using broker = Child.broker({ maxDescriptorsCount: MAX_DESCRIPTORS_COUNT });
      await broker.call.start({ relay });
      const pair = async () => {
        const { port1, port2 } = await broker.call.createChannel();
        return [connect(port1), connect(port2)] as const;
      };
      const running = await pair();
      await expectToWork(running);
      await broker.call.takeDescriptors();
      for (let attempt = 0; attempt < 3; attempt++) {
        for (const port of await pair()) {
          expect(await port.closed).toMatchObject({
            reason: 'broker-gone',
            message: expect.stringMatching(
              /^could not open a socket to the broker at ws:.*: (socket hang up|read ECONNRESET)$/,
            ),
          });
        }
        await expectToWork(running);
      }
      await broker.call.releaseDescriptors();
      const next = await pair();
      await expectToWork(next);
      await closeBoth(next);
      await closeBoth(running);
    },
  );

  testWith(SHELL)(
    'a peer has none left: its port says so, its other port goes on, and its ticket is still good',
    async () => {
      const broker = await testBroker();
      const { port1, port2 } = await broker.createChannel();
      const other = await broker.createChannel();
      await using child = Child.peer({ maxDescriptorsCount: MAX_DESCRIPTORS_COUNT });
      await child.call.connect(port1);
      const running = connect(port2);
      await running.ready;
      await child.call.takeDescriptors();
      await child.call.post('before');
      await child.call.connect(other.port1);
      expect(await child.call.closed()).toMatchObject({
        reason: 'broker-gone',
        message: expect.stringContaining('connect EMFILE'),
      });
      expect(await receive(running, 1)).toEqual(['before']);
      expect(running.readyState).toBe('open');
      await child.call.releaseDescriptors();
      await child.call.connect(other.port1);
      const port = connect(other.port2);
      await port.ready;
      await closeBoth([port, port]);
      await child.kill();
      expect(await running.closed).toMatchObject({ reason: 'gone' });
    },
  );

  testWith(SHELL)(
    'a hostile peer sends more ports than a process has: they connect in line, and others go on',
    async () => {
      const broker = await testBroker();
      const { port1, port2 } = await broker.createChannel();
      const other = await broker.createChannel();
      const hostile = rawPort(port1);
      const paired = once(hostile, 'message');
      await using child = Child.peer({ maxDescriptorsCount: MAX_DESCRIPTORS_COUNT });
      await child.call.connect(port2);
      await paired;
      await child.call.keep();
      hostile.send(encodeFrames([parcelOfPorts(port1.url, DEFAULT_LIMITS.maxPortsCount)]));
      while ((await child.call.keptCount()) < 1) await setImmediate();
      await child.call.connect(other.port1);
      const running = connect(other.port2);
      await running.ready;
      await child.call.post('still here');
      expect(await receive(running, 1)).toEqual(['still here']);
      const ends = await child.call.keptEnds();
      expect(ends.filter(({ message }) => message.includes('EMFILE'))).toEqual([]);
      await child.kill();
      await running.closed;
    },
  );

  testWith(SHELL)("the relay's thread cannot start: startBroker() says so, and can be called again", async () => {
    await using broker = Child.broker({ maxDescriptorsCount: MAX_DESCRIPTORS_COUNT });
    await broker.call.takeDescriptors();
    await expect(broker.call.start({})).rejects.toThrow(
      /^the relay thread ended: .*EMFILE|^the relay thread did not start/,
    );
    await broker.call.releaseDescriptors();
    await broker.call.start({});
    await expect(broker.call.channels()).resolves.toEqual([]);
  });
});

describe('maxRelayHeapBytes', () => {
  test('overridden: over, ERR_RELAY_GONE for the caller, broker-gone for its ports; another broker goes on', async () => {
    const child = fork(fileURLToPath(new URL('../processes/relay-memory.mjs', import.meta.url)), { execArgv: [] });
    const [result] = await once(child, 'message');
    expect(result).toEqual({
      code: 'ERR_RELAY_GONE',
      laterCodes: ['ERR_RELAY_GONE', 'ERR_RELAY_GONE', 'ERR_RELAY_GONE', 'ERR_RELAY_GONE'],
      message: expect.stringMatching(/^the relay thread ended: .*memory/),
      reasons: ['broker-gone', 'broker-gone'],
      received: 'still here',
    });
    await once(child, 'exit');
  });

  test('default: at, as many channels as the default limits allow fit into it; one more is refused, and the others go on', async () => {
    const broker = await startBroker();
    const running = await pairOfPorts(broker);
    const rest = Array.from({ length: DEFAULT_LIMITS.maxChannelsCount - 1 }, () => broker.createChannel());
    expect(await Promise.all(rest)).toHaveLength(9_999);
    await expect(broker.createChannel()).rejects.toMatchObject({ code: 'ERR_TOO_MANY_CHANNELS' });
    await expectToWork(running);
    await broker.close();
  });

  test('default', () => expect(DEFAULT_LIMITS.maxRelayHeapBytes).toBe(512 * MIB));
});
