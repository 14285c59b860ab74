import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { Broker } from '@peerport/broker';
import {
  type Attachment,
  DEFAULT_LIMITS,
  encodeFrames,
  encodeParcel,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  FrameType,
  LANE_OVERHEAD_BYTES,
  PORT_OVERHEAD_BYTES,
  serialize,
} from '@peerport/protocol';
import type { WebSocket } from 'ws';
import { testBroker } from '../../support/broker.ts';
import { Child } from '../../support/child.ts';
import { rawPort } from '../../support/handshake.ts';
import { portAttachment } from '../../support/port-attachment.ts';

/** Of a process that has done nothing yet: code that is compiled, and heap that is not in use. */
const NOISE_BYTES = 24 * 2 ** 20;
const FRAMES_COUNT = 10_000;
const ping: Frame = { type: FrameType.ping, lane: 0, payload: new Uint8Array() };

/** A peer that speaks the wire protocol by hand, and a real port in a process of its own. */
async function hostilePair(broker?: Broker) {
  broker ??= await testBroker();
  const { port1, port2 } = await broker.createChannel();
  const sender = rawPort(port1);
  const paired = once(sender, 'message');
  const victim = Child.peer();
  await victim.call.connect(port2);
  await paired;
  return { sender, victim };
}

/** Sends frames, and waits until the port has read them, or is closed. */
async function send(sender: WebSocket, frames: readonly Frame[]): Promise<void> {
  if (sender.readyState !== sender.OPEN) return;
  sender.send(encodeFrames(frames));
  sender.send(encodeFrames([ping]));
  await Promise.race([once(sender, 'message'), once(sender, 'close')]);
}

const piece = (lane: number): Frame => ({ type: FrameType.part, lane, payload: Uint8Array.of(1) });

describe('what a port keeps counts with all that it takes', () => {
  test('frames of lanes that no message has brought: at maxUnclaimedBytes it takes no more than that', async () => {
    const { sender, victim } = await hostilePair();
    await using reader = victim;
    const before = await reader.call.usedBytes();
    let peak = 0;
    for (let lane = 3; sender.readyState === sender.OPEN; lane += 2 * FRAMES_COUNT) {
      peak = Math.max(peak, (await reader.call.usedBytes()) - before);
      expect(peak).toBeLessThan(DEFAULT_LIMITS.maxUnclaimedBytes + NOISE_BYTES);
      await send(
        sender,
        Array.from({ length: FRAMES_COUNT }, (_, index) => piece(lane + 2 * index)),
      );
    }
    expect(await reader.call.closed()).toMatchObject({ reason: 'protocol-error' });
    expect(peak).toBeGreaterThan(DEFAULT_LIMITS.maxUnclaimedBytes / 4);
  });

  test.each<[string, (lane: number) => Attachment, number]>([
    ['native ports', (lane) => ({ kind: 'native-port', lane }), 1],
    ['readable streams', (lane) => ({ kind: 'readable-stream', lane }), 1],
    ['writable streams', (lane) => ({ kind: 'writable-stream', lane }), 1],
    ['transform streams', (lane) => ({ kind: 'transform-stream', readable: lane, writable: lane + 2 }), 2],
  ])('%s: no more than they count for', async (_name, attachment, streamsEach) => {
    const COUNT = 8_000;
    const { sender, victim } = await hostilePair();
    await using reader = victim;
    await reader.call.keep();
    const before = await reader.call.usedBytes();
    const attachments = Array.from({ length: COUNT / streamsEach }, (_, index) =>
      attachment(3 + 2 * index * streamsEach),
    );
    const payload = encodeParcel(attachments, serialize(null));
    await send(sender, [{ type: FrameType.parcel, lane: 0, payload }]);
    expect(await reader.call.keptCount()).toBe(1);
    expect((await reader.call.usedBytes()) - before).toBeLessThan(COUNT * LANE_OVERHEAD_BYTES);
  });

  test('ports that connect, or wait to: no more than they count for', async () => {
    const broker = await testBroker();
    const { sender, victim } = await hostilePair(broker);
    const { url } = broker;
    await using reader = victim;
    await reader.call.keep();
    const before = await reader.call.usedBytes();
    const ticket = { v: 1, url, token: 'A'.repeat(43), channel: 'B'.repeat(22) } as const;
    const MESSAGES = 8;
    for (let sent = 0; sent < MESSAGES; sent++) {
      const attachments = Array.from({ length: DEFAULT_LIMITS.maxPortsCount }, () => portAttachment({ ...ticket }));
      await send(sender, [{ type: FrameType.parcel, lane: 0, payload: encodeParcel(attachments, serialize(null)) }]);
    }
    while ((await reader.call.keptCount()) < MESSAGES);
    const kept = (await reader.call.usedBytes()) - before;
    expect(kept).toBeLessThan(MESSAGES * DEFAULT_LIMITS.maxPortsCount * PORT_OVERHEAD_BYTES + NOISE_BYTES);
  });

  test.each<[string, FrameType, number]>([
    ['messages that nobody reads', FrameType.message, DEFAULT_LIMITS.windowCount],
    ['pieces of a message that is not complete', FrameType.part, DEFAULT_LIMITS.maxPartsCount - 1],
  ])('%s: no more than they count for', async (_name, type, count) => {
    const { sender, victim } = await hostilePair();
    await using reader = victim;
    const before = await reader.call.usedBytes();
    for (let sent = 0; sent < count; sent += FRAMES_COUNT) {
      const frames = Array.from({ length: Math.min(FRAMES_COUNT, count - sent) }, () => ({ ...piece(0), type }));
      await send(sender, frames);
    }
    expect(sender.readyState).toBe(sender.OPEN);
    expect((await reader.call.usedBytes()) - before).toBeLessThan(count * FRAME_OVERHEAD_BYTES + NOISE_BYTES);
  });

  test('frames behind an announcement: no more than they count for', async () => {
    const { sender, victim } = await hostilePair();
    await using reader = victim;
    const before = await reader.call.usedBytes();
    const announcement = { type: FrameType.buffer, lane: 0, payload: new Uint8Array() };
    const others = Array.from({ length: DEFAULT_LIMITS.maxFramesCount - 2 }, () => piece(3));
    await send(sender, [ping, announcement, ...others]);
    const kept = (await reader.call.usedBytes()) - before;
    expect(kept).toBeLessThan(DEFAULT_LIMITS.maxFramesCount * FRAME_OVERHEAD_BYTES + NOISE_BYTES);
    expect(kept).toBeGreaterThan(1_000_000);
  });

  test.each<[string, Partial<Extract<Attachment, { kind: 'port' }>>]>([
    ['received', { received: repeated([1], [pongFrame(), pongFrame(), pongFrame()]) }],
    ['sent, and that came back', { returned: repeated([], [[1, 7]]) }],
    ['could not send', { unsent: repeated([1], [messageFrame()]) }],
  ])(
    'what the former holder of a port %s: no more than its bytes, however many things they are',
    async (_name, left) => {
      const broker = await testBroker();
      const { sender, victim } = await hostilePair(broker);
      await using reader = victim;
      await reader.call.keep();
      const { port1: ticket, id } = await broker.createChannel();
      const payload = encodeParcel([{ ...portAttachment(ticket), ...left }], serialize(null));
      const before = await reader.call.usedBytes();
      const PIECE_BYTES = 1_000_000;
      let start = 0;
      for (; payload.length - start > PIECE_BYTES; start += PIECE_BYTES) {
        const part = payload.subarray(start, start + PIECE_BYTES);
        sender.send(encodeFrames([{ type: FrameType.part, lane: 0, payload: part }]));
      }
      await send(sender, [{ type: FrameType.parcel, lane: 0, payload: payload.subarray(start) }]);
      expect(await reader.call.keptCount()).toBe(1);
      // Once as it came, once as an attachment, and once for what the system has not been given back.
      expect((await reader.call.usedBytes()) - before).toBeLessThan(3 * payload.length + NOISE_BYTES);
      await broker.revoke(id);
    },
  );
});

function pongFrame(): number[] {
  return [FrameType.pong, 0, 0];
}

function messageFrame(): number[] {
  return [FrameType.message, 0, 0];
}

/** 9 MB of small things, behind a head. */
function repeated(head: readonly number[], things: readonly number[][]): Uint8Array {
  const once = Uint8Array.from(things.flat());
  const bytes = new Uint8Array(head.length + Math.floor(9_000_000 / once.length) * once.length);
  bytes.set(head);
  for (let offset = head.length; offset < bytes.length; offset += once.length) bytes.set(once, offset);
  return bytes;
}
