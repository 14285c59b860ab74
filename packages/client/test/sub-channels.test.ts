import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  DEFAULT_LIMITS,
  decodeFrames,
  encodeCredit,
  type Frame,
  FrameType,
  ProtocolError,
  serialize,
} from '@peerport/protocol';
import type { StreamSocket } from '../src/message-stream.ts';
import { Outbox } from '../src/outbox.ts';
import { NO_STREAMS, SubChannels } from '../src/sub-channels.ts';
import type { Carrier } from '../src/transfer.ts';

let isPaired: boolean;
let sent: Frame[];
let tasks: (() => void)[];
let channels: SubChannels;

beforeEach(() => {
  isPaired = true;
  sent = [];
  tasks = [];
  const socket: StreamSocket = {
    carrier: { channel: 'c', kinds: [] } as unknown as Carrier,
    outbox: new Outbox({
      send: (bytes) => sent.push(...decodeFrames(bytes.slice())),
      give: () => {},
      riders: () => [],
      bufferedAmount: () => 0,
      queueTask: (task) => tasks.push(task),
    }),
    isPaired: () => isPaired,
    queueTask: (task) => tasks.push(task),
  };
  channels = new SubChannels(socket, NO_STREAMS);
});

const message = (stream: number, value: unknown): Frame => ({
  type: FrameType.message,
  stream,
  payload: serialize(value),
});
const close = (stream: number): Frame => ({ type: FrameType.close, stream, payload: new Uint8Array() });

function runTasks(): void {
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
}

describe('what comes before its channel is claimed', () => {
  test('is kept, and then delivered', () => {
    channels.onFrame(message(3, 'early'));
    channels.onFrame(close(3));
    const seen: unknown[] = [];
    const channel = channels.claim(3);
    channel.onMessage = (data) => seen.push(data);
    channel.onClose = (wasClean) => seen.push(wasClean);
    runTasks();
    expect(seen).toEqual(['early', true]);
  });

  test('is bounded', () => {
    const overheadBytes = 64;
    const payload = new Uint8Array(DEFAULT_LIMITS.maxUnclaimedBytes / 2 - overheadBytes);
    const frame = (stream: number): Frame => ({ type: FrameType.part, stream, payload });
    channels.onFrame(frame(3));
    expect(() => channels.onFrame(frame(5))).not.toThrow();
    expect(() => channels.onFrame({ type: FrameType.part, stream: 7, payload: new Uint8Array() })).toThrow(
      ProtocolError,
    );
  });

  test('can be taken out', () => {
    const frames = [message(3, 1), message(5, 2)];
    for (const frame of frames) channels.onFrame(frame);
    expect(channels.takeUnclaimed()).toEqual(frames);
    expect(channels.takeUnclaimed()).toEqual([]);
  });
});

describe('a channel that is closed', () => {
  test('by this side ignores what the peer sent before it knew, until the peer closes too', () => {
    const [stream, channel] = channels.open();
    expect(stream).toBe(3);
    channel.close();
    channels.onFrame(message(stream ^ 1, 'late'));
    expect(channels.numbers).toEqual({ nextStream: 5, lingering: [3] });
    channels.onFrame(close(stream ^ 1));
    expect(channels.numbers).toEqual({ nextStream: 5, lingering: [] });
    expect(channels.isEmpty).toBe(true);
    expect(() => channels.onFrame(message(stream ^ 1, 'too late'))).toThrow(ProtocolError);
  });

  test.each([
    ['for credit', DEFAULT_LIMITS.windowBytes, true],
    ['for the peer to come', 10, false],
  ])('by this side still sends what waits %s, and then says so', async (_name, bytes, paired) => {
    isPaired = paired;
    const [stream, channel] = channels.open();
    channel.post('x'.repeat(bytes));
    channel.post('last');
    channel.close();
    expect(channels.isEmpty).toBe(false);
    await null;
    expect(sent.some(({ type }) => type === FrameType.close)).toBe(false);
    isPaired = true;
    channels.onPaired();
    if (paired) {
      const read = sent.reduce((sum, { payload }) => sum + payload.length, 0);
      const payload = encodeCredit({ bytes: read, count: 1 });
      channels.onFrame({ type: FrameType.credit, stream: stream ^ 1, payload });
    }
    await null;
    expect(sent.slice(-2).map(({ type }) => type)).toEqual([FrameType.message, FrameType.close]);
    expect(channels.isEmpty).toBe(true);
  });

  test('by the peer is answered, though messages wait for credit', async () => {
    const [stream, channel] = channels.open();
    channel.post('x'.repeat(DEFAULT_LIMITS.windowBytes));
    channel.post('never sent');
    channels.onFrame(close(stream ^ 1));
    await null;
    expect(sent.at(-1)).toMatchObject({ type: FrameType.close, stream });
  });

  test('by the peer is gone', () => {
    const [stream, channel] = channels.open();
    let closes = 0;
    channel.onClose = () => closes++;
    channels.onFrame(close(stream ^ 1));
    runTasks();
    expect(closes).toBe(1);
    expect(channels.isEmpty).toBe(true);
    expect(channels.numbers.lingering).toEqual([]);
  });
});

test('a second close, and the end of the socket, add nothing to a close', () => {
  for (let index = 0; index < 2; index++) channels.onFrame(close(3));
  channels.end({ wasClean: false, message: 'gone' });
  const ends: unknown[] = [];
  channels.claim(3).onClose = (wasClean) => ends.push(wasClean);
  runTasks();
  expect(ends).toEqual([true]);
});

test('the end of the socket is the end of every channel, also of those claimed later', () => {
  const ends: unknown[] = [];
  const [, opened] = channels.open();
  opened.onClose = (wasClean, problem) => ends.push([wasClean, problem]);
  channels.end({ wasClean: false, message: 'gone' });
  const claimed = channels.claim(7);
  claimed.onClose = (wasClean, problem) => ends.push([wasClean, problem]);
  runTasks();
  expect(ends).toEqual([
    [false, 'gone'],
    [false, 'gone'],
  ]);
});

test.each([0, 1, 2, 4])('stream %d cannot be claimed', (stream) => {
  expect(() => channels.claim(stream)).toThrow(ProtocolError);
});

test('a stream cannot be claimed twice', () => {
  channels.claim(3);
  expect(() => channels.claim(3)).toThrow(ProtocolError);
});
