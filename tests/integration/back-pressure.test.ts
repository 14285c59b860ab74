import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { WebSocket } from 'ws';
import { Child } from '../support/child.ts';

const MIB = 1024 * 1024;
const MESSAGE_BYTES = 64 * 1024;
const MESSAGES_COUNT = 1024;

/** What the kernel may hold of a loopback connection, both ends together; Linux grows its buffers up to some MiB. */
const KERNEL_BYTES = 16 * MIB;

describe('relayBufferBytes', () => {
  test.each(['worker', 'inline'] as const)(
    'default: over, a reader that stalls stops its writer, and the broker holds little; relay: %s',
    async (relay) => {
      await using broker = Child.broker();
      await broker.call.start({ relay });
      const { port1, port2 } = await broker.call.createChannel();
      const [writer, reader] = [port1, port2].map(({ url, token }) => {
        return new WebSocket(url, ['peerport.v1', `peerport.token.${token}`]);
      }) as [WebSocket, WebSocket];
      await Promise.all([writer, reader].map((socket) => once(socket, 'message')));

      const beforeBytes = await broker.call.memoryBytes();
      reader.pause();
      for (let index = 0; index < MESSAGES_COUNT; index++) {
        const message = Buffer.alloc(MESSAGE_BYTES);
        message.writeUInt32LE(index);
        writer.send(message);
      }
      const stalledBytes = await levelOff(() => writer.bufferedAmount);
      const duringBytes = await broker.call.memoryBytes();
      expect(stalledBytes).toBeGreaterThan(MESSAGES_COUNT * MESSAGE_BYTES - KERNEL_BYTES);
      expect(duringBytes - beforeBytes).toBeLessThan(16 * MIB);
      expect(DEFAULT_LIMITS.relayBufferBytes).toBe(256 * 1024);

      const arrived: number[] = [];
      const all = new Promise<void>((resolve) => {
        reader.on('message', (data: Buffer) => {
          arrived.push(data.readUInt32LE());
          if (arrived.length === MESSAGES_COUNT) resolve();
        });
      });
      reader.resume();
      await all;
      expect(arrived).toEqual(Array.from({ length: MESSAGES_COUNT }, (_, index) => index));
      writer.close(4000);
      await once(reader, 'close');
    },
  );
});

/** Polls until a value has not changed for a while: the absence of progress is no event. */
async function levelOff(read: () => number): Promise<number> {
  for (let last = Number.NaN; ; ) {
    const value = read();
    if (value === last) return value;
    last = value;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
