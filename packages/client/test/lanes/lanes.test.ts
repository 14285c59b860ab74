import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  DEFAULT_LIMITS,
  decodeFrames,
  encodeCredit,
  FRAME_OVERHEAD_BYTES,
  type Frame,
  FrameType,
  LANE_OVERHEAD_BYTES,
  type Limits,
  ProtocolError,
  serialize,
} from '@peerport/protocol';
import { FrameWriter } from '../../src/connection/frame-writer.ts';
import { Budget } from '../../src/lanes/budget.ts';
import { Demux } from '../../src/lanes/demux.ts';
import { Inbox } from '../../src/lanes/inbox.ts';
import { Lane } from '../../src/lanes/lane.ts';
import type { LaneContext } from '../../src/lanes/lane-context.ts';
import { Lanes, NO_LANES } from '../../src/lanes/lanes.ts';
import { Outbox } from '../../src/lanes/outbox.ts';

let isPaired: boolean;
let sent: Frame[];
let tasks: (() => void)[];
let writer: FrameWriter;
let context: LaneContext;
let lanes: Lanes;
let demux: Demux;

/** The lanes of a port, and what gives them their frames. */
function make(limits: Partial<Limits> = {}, numbers = NO_LANES): [Lanes, Demux] {
  const all = { ...DEFAULT_LIMITS, ...limits };
  const made: Lanes = new Lanes(context, numbers, new Budget(all), (frame) => toMade.onFrame(frame), all);
  const toMade = new Demux(new Lane(0, context), made, { onPeerClose() {}, onFramesEnd() {} });
  return [made, toMade];
}

beforeEach(() => {
  isPaired = true;
  sent = [];
  tasks = [];
  const queueTask = (task: () => void) => void tasks.push(task);
  const socket = {
    bufferedAmount: 0,
    send: (bytes: Uint8Array) => void sent.push(...decodeFrames(bytes.slice())),
    give() {},
  };
  writer = new FrameWriter(socket, queueTask);
  const link = {
    writer,
    get isPaired() {
      return isPaired;
    },
  };
  context = { link, environment: { platform: { queueTask }, transferables: [] } } as unknown as LaneContext;
  [lanes, demux] = make();
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

describe('what comes before its lane is claimed', () => {
  test('is kept, and then delivered', () => {
    demux.onFrame(message(3, 'early'));
    demux.onFrame(close(3));
    const seen: unknown[] = [];
    const lane = lanes.claim(3);
    lane.listen({ onMessage: ({ data }) => seen.push(data), onClose: (wasClean) => seen.push(wasClean) });
    runTasks();
    expect(seen).toEqual(['early', true]);
  });

  test('can be taken out', () => {
    const frames = [message(3, 1), message(5, 2)];
    for (const frame of frames) demux.onFrame(frame);
    expect(lanes.takeUnclaimed()).toEqual(frames);
    expect(lanes.takeUnclaimed()).toEqual([]);
  });
});

describe('a lane that is closed', () => {
  test('by this side ignores what the peer sent before it knew, until the peer closes too', () => {
    const number = lanes.reserve();
    const lane = lanes.open(number);
    expect(number).toBe(3);
    lane.close();
    demux.onFrame(message(number ^ 1, 'late'));
    expect(lanes.numbers).toEqual({ nextLane: 5, lingering: [3] });
    demux.onFrame(close(number ^ 1));
    expect(lanes.numbers).toEqual({ nextLane: 5, lingering: [] });
    expect(lanes.isEmpty).toBe(true);
    expect(() => demux.onFrame(message(number ^ 1, 'too late'))).toThrow(ProtocolError);
  });

  test.each([
    ['for credit', DEFAULT_LIMITS.windowBytes, true],
    ['for the peer to come', 10, false],
  ])('by this side still sends what waits %s, and then says so', async (_name, bytes, paired) => {
    isPaired = paired;
    const number = lanes.reserve();
    const lane = lanes.open(number);
    lane.post('x'.repeat(bytes));
    lane.post('last');
    lane.close();
    expect(lanes.isEmpty).toBe(false);
    await null;
    expect(sent.some(({ type }) => type === FrameType.close)).toBe(false);
    isPaired = true;
    lanes.onPaired();
    if (paired) {
      const read = sent.reduce((sum, { payload }) => sum + payload.length, 0);
      const payload = encodeCredit({ bytes: read, count: 1 });
      demux.onFrame({ type: FrameType.credit, lane: number ^ 1, payload });
    }
    await null;
    expect(sent.slice(-2).map(({ type }) => type)).toEqual([FrameType.message, FrameType.close]);
    expect(lanes.isEmpty).toBe(true);
  });

  test('by the peer is answered, though messages wait for credit', async () => {
    const number = lanes.reserve();
    const lane = lanes.open(number);
    lane.post('x'.repeat(DEFAULT_LIMITS.windowBytes));
    lane.post('never sent');
    demux.onFrame(close(number ^ 1));
    await null;
    expect(sent.at(-1)).toMatchObject({ type: FrameType.close, lane: number });
  });

  test('by the peer is gone', () => {
    const number = lanes.reserve();
    const lane = lanes.open(number);
    let closes = 0;
    lane.listen({ onMessage() {}, onClose: () => closes++ });
    demux.onFrame(close(number ^ 1));
    runTasks();
    expect(closes).toBe(1);
    expect(lanes.isEmpty).toBe(true);
    expect(lanes.numbers.lingering).toEqual([]);
  });
});

test('a second close, and the end of the socket, add nothing to a close', () => {
  for (let index = 0; index < 2; index++) demux.onFrame(close(3));
  lanes.cutOff({ wasClean: false, message: 'gone' });
  const ends: unknown[] = [];
  lanes.claim(3).listen({ onMessage() {}, onClose: (wasClean) => ends.push(wasClean) });
  runTasks();
  expect(ends).toEqual([true]);
});

test('the end of the socket is the end of every lane, also of those claimed later', () => {
  const ends: unknown[] = [];
  const opened = lanes.open(lanes.reserve());
  opened.listen({ onMessage() {}, onClose: (wasClean, problem) => ends.push([wasClean, problem]) });
  lanes.cutOff({ wasClean: false, message: 'gone' });
  const claimed = lanes.claim(7);
  claimed.listen({ onMessage() {}, onClose: (wasClean, problem) => ends.push([wasClean, problem]) });
  runTasks();
  expect(ends).toEqual([
    [false, 'gone'],
    [false, 'gone'],
  ]);
});

test.each([0, 1, 2, 4])('lane %d cannot be claimed', (lane) => {
  expect(() => lanes.claim(lane)).toThrow(ProtocolError);
});

test('numbers that nobody reaches cannot be used', () => {
  expect(() => lanes.claim(2 ** 32 + 3)).toThrow(ProtocolError);
  expect(() => demux.onFrame(message(2 ** 32 + 3, 1))).toThrow(ProtocolError);
});

test('numbers that the peer picked to collide in a hash table take no longer than others', () => {
  const COUNT = 16_000;
  const microsecondsOf = (lingering: readonly number[]) => {
    const start = process.cpuUsage();
    const [many] = make({}, { nextLane: 3, lingering });
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
  lanes.claim(3);
  expect(() => lanes.claim(3)).toThrow(ProtocolError);
});

describe('what leaves', () => {
  const bytes = DEFAULT_LIMITS.windowBytes / 8;

  test('asks only the lanes that owe credit for it, however many are open', () => {
    for (let number = 3; number < 2_003; number += 2) startReading(number);
    for (const lane of [5, 9]) demux.onFrame(message(lane, 'x'.repeat(bytes)));
    runTasks();
    const takeRider = jest.spyOn(Inbox.prototype, 'takeRider');
    for (let count = 0; count < 2; count++) {
      sent = [];
      writer.push(close(0));
      writer.flush();
      expect(takeRider).toHaveBeenCalledTimes(2);
      const credit = count === 0 ? [5, 9].map((lane) => ({ type: FrameType.credit, lane: lane ^ 1 })) : [];
      expect(sent).toMatchObject([...credit, { type: FrameType.close }]);
    }
    takeRider.mockRestore();
  });

  test('takes no credit along of a lane that has ended', () => {
    startReading(3);
    demux.onFrame(message(3, 'x'.repeat(bytes)));
    runTasks();
    demux.onFrame(close(3));
    writer.flush();
    expect(sent.map(({ type }) => type)).toEqual([FrameType.close]);
  });

  function startReading(number: number): void {
    const lane = lanes.claim(number);
    lane.listen({ onMessage() {} });
  }
});

test('what waits is summed up as it comes and goes, and not by asking each lane', () => {
  isPaired = false;
  const opened = Array.from({ length: 10 }, () => lanes.reserve());
  for (const lane of opened) lanes.open(lane).post('waits');
  const waitingBytes = jest.spyOn(Outbox.prototype, 'waitingBytes', 'get');
  const each = serialize('waits').length;
  expect(lanes.waitingBytes).toBe(10 * each);
  demux.onFrame(close((opened[0] as number) ^ 1));
  expect(lanes.waitingBytes).toBe(9 * each);
  isPaired = true;
  lanes.onPaired();
  expect(lanes.waitingBytes).toBe(0);
  expect(waitingBytes).not.toHaveBeenCalled();
  waitingBytes.mockRestore();
});

const piece = (lane: number, bytes: number): Frame => {
  return { type: FrameType.part, lane, payload: new Uint8Array(bytes) };
};

describe('maxUnclaimedBytes', () => {
  const OVERHEAD_BYTES = FRAME_OVERHEAD_BYTES;

  test('overridden: at, and over', () => {
    const [, toFew] = make({ maxUnclaimedBytes: 2 * (100 + OVERHEAD_BYTES) });
    toFew.onFrame(piece(3, 100));
    expect(() => toFew.onFrame(piece(5, 100))).not.toThrow();
    expect(() => toFew.onFrame(piece(7, 0))).toThrow(ProtocolError);
  });

  test('what is claimed makes room', () => {
    const [few, toFew] = make({ maxUnclaimedBytes: 100 + OVERHEAD_BYTES });
    toFew.onFrame(piece(3, 100));
    few.claim(3);
    expect(() => toFew.onFrame(piece(5, 100))).not.toThrow();
  });

  test('default: at, and over', () => {
    expect(DEFAULT_LIMITS.maxUnclaimedBytes).toBe(64 * 2 ** 20);
    demux.onFrame(piece(3, DEFAULT_LIMITS.maxUnclaimedBytes - OVERHEAD_BYTES));
    expect(() => demux.onFrame(piece(5, 0))).toThrow(/too much on lanes that no message has brought/);
  });
});

describe('maxLanesBytes', () => {
  const LANE_BYTES = LANE_OVERHEAD_BYTES;
  const PIECE_BYTES = FRAME_OVERHEAD_BYTES;
  const problem = 'what was transferred over the port takes more than';
  const number = serialize(7).length;

  test('overridden: at, messages that are not complete fit, of all lanes together; over, they do not', () => {
    const [few, toFew] = make({ maxLanesBytes: 2 * LANE_BYTES + 2 * (100 + PIECE_BYTES) });
    for (const lane of [3, 5]) few.claim(lane);
    toFew.onFrame(piece(3, 100));
    toFew.onFrame(piece(5, 100));
    expect(() => toFew.onFrame(piece(3, 1))).toThrow(problem);
  });

  test('overridden: at, messages that nobody reads fit; over, they do not, and what is read makes room', () => {
    const [few, toFew] = make({ maxLanesBytes: LANE_BYTES + 2 * (number + PIECE_BYTES) });
    const lane = few.claim(3);
    for (let count = 0; count < 2; count++) toFew.onFrame(message(3, 7));
    expect(() => toFew.onFrame(message(3, 7))).toThrow(problem);
    const read: unknown[] = [];
    lane.listen({ onMessage: ({ data }) => read.push(data) });
    runTasks();
    expect(read).toEqual([7, 7]);
    for (let count = 0; count < 2; count++) toFew.onFrame(message(3, 7));
    expect(() => toFew.onFrame(message(3, 7))).toThrow(problem);
  });

  test('overridden: over, a message in pieces counts each, and makes room for each', () => {
    const [few, toFew] = make({ maxLanesBytes: LANE_BYTES + 3 * PIECE_BYTES + number + 3 });
    const lane = few.claim(3);
    lane.listen({ onMessage() {} });
    for (let round = 0; round < 3; round++) {
      const buffer = { ...piece(3, 1), type: FrameType.buffer };
      for (const frame of [{ ...piece(3, 1), payload: serialize(7).subarray(0, 1) }, buffer]) toFew.onFrame(frame);
      toFew.onFrame({ ...message(3, 7), payload: serialize(7).subarray(1) });
      expect(() => toFew.onFrame(piece(3, 2))).toThrow(problem);
      runTasks();
    }
  });

  test('overridden: at, so many lanes can be open; over, no more, until both sides have closed one', () => {
    const [few, toFew] = make({ maxLanesBytes: 2 * LANE_BYTES });
    const [first] = [few.claim(3), few.claim(5)];
    expect(() => few.claim(7)).toThrow(problem);
    first?.close();
    expect(() => few.claim(7)).toThrow(problem);
    toFew.onFrame(close(3));
    few.claim(7);
    toFew.onFrame(close(5));
    few.claim(9);
    expect(() => few.claim(11)).toThrow(problem);
  });

  test('what this side has opened does not count', () => {
    const [few] = make({ maxLanesBytes: 1 });
    for (let count = 0; count < 10; count++) few.open(few.reserve());
  });

  test('default', () => {
    expect(DEFAULT_LIMITS.maxLanesBytes).toBe(512 * 2 ** 20);
    for (let lane = 3; lane < 9; lane += 2) lanes.claim(lane);
    const { maxMessageBytes, maxLanesBytes } = DEFAULT_LIMITS;
    const most = new Uint8Array(maxMessageBytes);
    demux.onFrame({ ...piece(3, 0), payload: most });
    const rest = maxLanesBytes - maxMessageBytes - 3 * LANE_BYTES - 2 * PIECE_BYTES;
    demux.onFrame({ ...piece(5, 0), payload: most.subarray(0, rest) });
    expect(() => demux.onFrame(piece(7, 0))).toThrow(problem);
  });
});
