import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  DEFAULT_LIMITS,
  decodeFrames,
  encodeCredit,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  FrameType,
  LANE_OVERHEAD_BYTES,
  ProtocolError,
  serialize,
} from '@peerport/protocol';
import { type LaneSocket, MessageStream } from '../../src/lanes/message-stream.ts';
import { Outbox } from '../../src/lanes/outbox.ts';
import { type LaneLimits, NO_LANES, SubChannels } from '../../src/lanes/sub-channels.ts';
import type { Carrier } from '../../src/transfer/transfer.ts';

let isPaired: boolean;
let sent: Frame[];
let tasks: (() => void)[];
let socket: LaneSocket;
let channels: SubChannels;

beforeEach(() => {
  isPaired = true;
  sent = [];
  tasks = [];
  socket = {
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
  channels = new SubChannels(socket, NO_LANES);
});

const message = (lane: number, value: unknown): Frame => ({
  type: FrameType.message,
  lane,
  payload: serialize(value),
});
const close = (lane: number): Frame => ({ type: FrameType.close, lane, payload: new Uint8Array() });

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

  test('can be taken out', () => {
    const frames = [message(3, 1), message(5, 2)];
    for (const frame of frames) channels.onFrame(frame);
    expect(channels.takeUnclaimed()).toEqual(frames);
    expect(channels.takeUnclaimed()).toEqual([]);
  });
});

describe('a channel that is closed', () => {
  test('by this side ignores what the peer sent before it knew, until the peer closes too', () => {
    const lane = channels.reserve();
    const channel = channels.open(lane);
    expect(lane).toBe(3);
    channel.close();
    channels.onFrame(message(lane ^ 1, 'late'));
    expect(channels.numbers).toEqual({ nextLane: 5, lingering: [3] });
    channels.onFrame(close(lane ^ 1));
    expect(channels.numbers).toEqual({ nextLane: 5, lingering: [] });
    expect(channels.isEmpty).toBe(true);
    expect(() => channels.onFrame(message(lane ^ 1, 'too late'))).toThrow(ProtocolError);
  });

  test.each([
    ['for credit', DEFAULT_LIMITS.windowBytes, true],
    ['for the peer to come', 10, false],
  ])('by this side still sends what waits %s, and then says so', async (_name, bytes, paired) => {
    isPaired = paired;
    const lane = channels.reserve();
    const channel = channels.open(lane);
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
      channels.onFrame({ type: FrameType.credit, lane: lane ^ 1, payload });
    }
    await null;
    expect(sent.slice(-2).map(({ type }) => type)).toEqual([FrameType.message, FrameType.close]);
    expect(channels.isEmpty).toBe(true);
  });

  test('by the peer is answered, though messages wait for credit', async () => {
    const lane = channels.reserve();
    const channel = channels.open(lane);
    channel.post('x'.repeat(DEFAULT_LIMITS.windowBytes));
    channel.post('never sent');
    channels.onFrame(close(lane ^ 1));
    await null;
    expect(sent.at(-1)).toMatchObject({ type: FrameType.close, lane });
  });

  test('by the peer is gone', () => {
    const lane = channels.reserve();
    const channel = channels.open(lane);
    let closes = 0;
    channel.onClose = () => closes++;
    channels.onFrame(close(lane ^ 1));
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
  const opened = channels.open(channels.reserve());
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

test.each([0, 1, 2, 4])('lane %d cannot be claimed', (lane) => {
  expect(() => channels.claim(lane)).toThrow(ProtocolError);
});

test('numbers that nobody reaches cannot be used', () => {
  expect(() => channels.claim(2 ** 32 + 3)).toThrow(ProtocolError);
  expect(() => channels.onFrame(message(2 ** 32 + 3, 1))).toThrow(ProtocolError);
});

test('numbers that the peer picked to collide in a hash table take no longer than others', () => {
  const COUNT = 16_000;
  const microsecondsOf = (lingering: readonly number[]) => {
    const start = process.cpuUsage();
    const many = new SubChannels(socket, { nextLane: 3, lingering });
    expect(many.numbers.lingering).toHaveLength(COUNT);
    return process.cpuUsage(start).user + 1_000;
  };
  const plain = Array.from({ length: COUNT }, (_, index) => 3 + 2 * index);
  microsecondsOf(plain);
  expect(microsecondsOf(collidingNumbers(COUNT))).toBeLessThan(10 * microsecondsOf(plain));
});

/** Integers whose hashes in V8 end in 15 zeros. */
function collidingNumbers(count: number): number[] {
  const undo = (hash: number, by: number) => {
    let number = hash;
    for (let known = by; known < 32; known += by) number = hash ^ (number >>> by);
    return number;
  };
  // The factors undo those by 2057, 5 and 32767.
  return Array.from({ length: count }, (_, index) => {
    const middle = undo(Math.imul(undo(index << 15, 16), 0xc8de0639), 4);
    return Math.imul(undo(Math.imul(middle, 0xcccccccd), 12) + 1, 0xbfff7fff);
  });
}

test('a lane cannot be claimed twice', () => {
  channels.claim(3);
  expect(() => channels.claim(3)).toThrow(ProtocolError);
});

describe('what leaves', () => {
  const bytes = DEFAULT_LIMITS.windowBytes / 8;

  test('asks only the channels that owe credit for it, however many are open', () => {
    const open = Array.from({ length: 1_000 }, (_, index) => channels.claim(3 + 2 * index));
    for (const channel of open) channel.onMessage = () => {};
    for (const lane of [5, 9]) channels.onFrame(message(lane, 'x'.repeat(bytes)));
    runTasks();
    const takeRider = jest.spyOn(MessageStream.prototype, 'takeRider');
    expect(channels.riders()).toMatchObject([5, 9].map((lane) => ({ type: FrameType.credit, lane: lane ^ 1 })));
    expect(takeRider).toHaveBeenCalledTimes(2);
    expect(channels.riders()).toEqual([]);
    expect(takeRider).toHaveBeenCalledTimes(2);
    takeRider.mockRestore();
  });

  test('takes no credit along of a channel that has ended', () => {
    channels.claim(3).onMessage = () => {};
    channels.onFrame(message(3, 'x'.repeat(bytes)));
    runTasks();
    channels.onFrame(close(3));
    expect(channels.riders()).toEqual([]);
  });
});

test('what waits is summed up as it comes and goes, and not by asking each channel', () => {
  isPaired = false;
  const opened = Array.from({ length: 10 }, () => channels.reserve());
  for (const lane of opened) channels.open(lane).post('waits');
  const waitingBytes = jest.spyOn(MessageStream.prototype, 'waitingBytes', 'get');
  const each = serialize('waits').length;
  expect(channels.waitingBytes).toBe(10 * each);
  channels.onFrame(close((opened[0] as number) ^ 1));
  expect(channels.waitingBytes).toBe(9 * each);
  isPaired = true;
  channels.onPaired();
  expect(channels.waitingBytes).toBe(0);
  expect(waitingBytes).not.toHaveBeenCalled();
  waitingBytes.mockRestore();
});

/** The channels of a port that keeps less. */
function limited(limits: Partial<LaneLimits>): SubChannels {
  return new SubChannels(socket, NO_LANES, { ...DEFAULT_LIMITS, ...limits });
}

const piece = (lane: number, bytes: number): Frame => {
  return { type: FrameType.part, lane, payload: new Uint8Array(bytes) };
};

describe('maxUnclaimedBytes', () => {
  const OVERHEAD_BYTES = FRAME_OVERHEAD_BYTES;

  test('overridden: at, and over', () => {
    const few = limited({ maxUnclaimedBytes: 2 * (100 + OVERHEAD_BYTES) });
    few.onFrame(piece(3, 100));
    expect(() => few.onFrame(piece(5, 100))).not.toThrow();
    expect(() => few.onFrame(piece(7, 0))).toThrow(ProtocolError);
  });

  test('what is claimed makes room', () => {
    const few = limited({ maxUnclaimedBytes: 100 + OVERHEAD_BYTES });
    few.onFrame(piece(3, 100));
    few.claim(3);
    expect(() => few.onFrame(piece(5, 100))).not.toThrow();
  });

  test('default: at, and over', () => {
    expect(DEFAULT_LIMITS.maxUnclaimedBytes).toBe(64 * 2 ** 20);
    channels.onFrame(piece(3, DEFAULT_LIMITS.maxUnclaimedBytes - OVERHEAD_BYTES));
    expect(() => channels.onFrame(piece(5, 0))).toThrow(/too much on lanes that no message has brought/);
  });
});

describe('maxLanesBytes', () => {
  const CHANNEL_BYTES = LANE_OVERHEAD_BYTES;
  const PIECE_BYTES = FRAME_OVERHEAD_BYTES;
  const problem = 'what was transferred over the port keeps more than';
  const number = serialize(7).length;

  test('overridden: at, messages that are not complete fit, of all lanes together; over, they do not', () => {
    const few = limited({ maxLanesBytes: 2 * CHANNEL_BYTES + 2 * (100 + PIECE_BYTES) });
    for (const lane of [3, 5]) few.claim(lane);
    few.onFrame(piece(3, 100));
    few.onFrame(piece(5, 100));
    expect(() => few.onFrame(piece(3, 1))).toThrow(problem);
  });

  test('overridden: at, messages that nobody reads fit; over, they do not, and what is read makes room', () => {
    const few = limited({ maxLanesBytes: CHANNEL_BYTES + 2 * (number + PIECE_BYTES) });
    const channel = few.claim(3);
    for (let count = 0; count < 2; count++) few.onFrame(message(3, 7));
    expect(() => few.onFrame(message(3, 7))).toThrow(problem);
    const read: unknown[] = [];
    channel.onMessage = (data) => read.push(data);
    runTasks();
    expect(read).toEqual([7, 7]);
    for (let count = 0; count < 2; count++) few.onFrame(message(3, 7));
    expect(() => few.onFrame(message(3, 7))).toThrow(problem);
  });

  test('overridden: over, a message in pieces counts each, and makes room for each', () => {
    const few = limited({ maxLanesBytes: CHANNEL_BYTES + 3 * PIECE_BYTES + number + 3 });
    const channel = few.claim(3);
    channel.onMessage = () => {};
    for (let round = 0; round < 3; round++) {
      const buffer = { ...piece(3, 1), type: FrameType.buffer };
      for (const frame of [{ ...piece(3, 1), payload: serialize(7).subarray(0, 1) }, buffer]) few.onFrame(frame);
      few.onFrame({ ...message(3, 7), payload: serialize(7).subarray(1) });
      expect(() => few.onFrame(piece(3, 2))).toThrow(problem);
      runTasks();
    }
  });

  test('overridden: at, so many lanes can be open; over, no more, until both sides have closed one', () => {
    const few = limited({ maxLanesBytes: 2 * CHANNEL_BYTES });
    const [first] = [few.claim(3), few.claim(5)];
    expect(() => few.claim(7)).toThrow(problem);
    first?.close();
    expect(() => few.claim(7)).toThrow(problem);
    few.onFrame(close(3));
    few.claim(7);
    few.onFrame(close(5));
    few.claim(9);
    expect(() => few.claim(11)).toThrow(problem);
  });

  test('what this side has opened does not count', () => {
    const few = limited({ maxLanesBytes: 1 });
    for (let count = 0; count < 10; count++) few.open(few.reserve());
  });

  test('default', () => {
    expect(DEFAULT_LIMITS.maxLanesBytes).toBe(512 * 2 ** 20);
    for (let lane = 3; lane < 9; lane += 2) channels.claim(lane);
    const { maxMessageBytes, maxLanesBytes } = DEFAULT_LIMITS;
    const most = new Uint8Array(maxMessageBytes);
    channels.onFrame({ ...piece(3, 0), payload: most });
    const rest = maxLanesBytes - maxMessageBytes - 3 * CHANNEL_BYTES - 2 * PIECE_BYTES;
    channels.onFrame({ ...piece(5, 0), payload: most.subarray(0, rest) });
    expect(() => channels.onFrame(piece(7, 0))).toThrow(problem);
  });
});
