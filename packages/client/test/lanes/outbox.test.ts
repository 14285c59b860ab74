import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeFrames, type Frame, FrameType } from '@peerport/protocol';
import { Outbox } from '../../src/lanes/outbox.ts';

let sent: Uint8Array[];
/** Those of {@link sent} that the outbox has given away. */
let given: Uint8Array[];
let riders: Frame[];
let bufferedAmount: number;
let tasks: (() => void)[];
let outbox: Outbox;

beforeEach(() => {
  sent = [];
  given = [];
  riders = [];
  bufferedAmount = 0;
  tasks = [];
  outbox = new Outbox({
    send: (bytes) => sent.push(bytes.slice()),
    give: (bytes) => {
      given.push(bytes);
      sent.push(bytes);
    },
    riders: () => riders.splice(0),
    bufferedAmount: () => bufferedAmount,
    queueTask: (task) => tasks.push(task),
  });
});

const message = (length: number, fill = 0): Frame => {
  return { type: FrameType.message, lane: 0, payload: new Uint8Array(length).fill(fill) };
};
const frames = () => sent.map((bytes) => decodeFrames(bytes).map(({ type, payload: { length } }) => [type, length]));

test('counts what waits for the end of the task', async () => {
  outbox.push(message(10));
  expect(outbox.bytes).toBe(10);
  expect(sent).toEqual([]);
  await null;
  expect(outbox.bytes).toBe(0);
  expect(frames()).toEqual([[[FrameType.message, 10]]]);
});

test('sends what one task pushes as one WebSocket message, at the end of the task', async () => {
  for (const fill of [1, 2, 3]) outbox.push(message(1, fill));
  expect(sent).toEqual([]);
  await null;
  expect(sent.map((bytes) => decodeFrames(bytes).map((frame) => frame.payload[0]))).toEqual([[1, 2, 3]]);
  outbox.push(message(1, 4));
  await null;
  expect(sent).toHaveLength(2);
});

test('what a callback pushes leaves when the callback ends, as one WebSocket message, also if it throws', async () => {
  outbox.during(() => {
    outbox.push(message(1));
    outbox.push(message(2));
    expect(sent).toEqual([]);
  });
  expect(frames()).toEqual([
    [
      [FrameType.message, 1],
      [FrameType.message, 2],
    ],
  ]);
  const failing = () => {
    outbox.push(message(3));
    throw new Error('on purpose');
  };
  expect(() => outbox.during(failing)).toThrow('on purpose');
  expect(frames()[1]).toEqual([[FrameType.message, 3]]);
  outbox.push(message(4));
  expect(sent).toHaveLength(2);
  await null;
  expect(frames()[2]).toEqual([[FrameType.message, 4]]);
});

test('a callback leaves what was pushed before it to the end of the task', async () => {
  outbox.push(message(1));
  outbox.during(() => outbox.push(message(2)));
  expect(sent).toEqual([]);
  await null;
  expect(sent).toHaveLength(1);
});

test('what a callback pushes while the socket is backed up is gathered; nothing is, if it pushes nothing', () => {
  bufferedAmount = 100_000;
  outbox.during(() => {});
  expect(tasks).toEqual([]);
  outbox.during(() => outbox.push(message(1)));
  expect(sent).toEqual([]);
  expect(tasks).toHaveLength(1);
});

test('begins another WebSocket message at 64 KiB', () => {
  for (let index = 0; index < 3; index++) outbox.push(message(30_000));
  outbox.flush();
  expect(frames()).toEqual([
    [
      [FrameType.message, 30_000],
      [FrameType.message, 30_000],
    ],
    [[FrameType.message, 30_000]],
  ]);
});

describe('while the socket is backed up', () => {
  beforeEach(() => {
    bufferedAmount = 4_096;
  });

  test('gathers what several microtasks push, until a later task', async () => {
    for (const fill of [1, 2, 3]) {
      outbox.push(message(1, fill));
      await null;
    }
    expect(sent).toEqual([]);
    expect(tasks).toHaveLength(1);
    tasks.shift()?.();
    expect(sent.map((bytes) => decodeFrames(bytes).map((frame) => frame.payload[0]))).toEqual([[1, 2, 3]]);
  });

  test('waits no longer than that, though it still is', async () => {
    outbox.push(message(1));
    await null;
    tasks.shift()?.();
    expect(sent).toHaveLength(1);
    expect(tasks).toEqual([]);
  });

  test('holds back nothing that fills a WebSocket message', async () => {
    outbox.push(message(65_536));
    await null;
    expect(sent).toHaveLength(1);
  });

  test('is not what it is called below 4 KiB', async () => {
    bufferedAmount = 4_095;
    outbox.push(message(1));
    await null;
    expect(sent).toHaveLength(1);
  });
});

describe('cuts a large message into parts of 240 KiB', () => {
  const CUT = 245_760;
  test.each([
    [CUT, [[FrameType.message, CUT]]],
    [
      CUT + 1,
      [
        [FrameType.part, CUT],
        [FrameType.message, 1],
      ],
    ],
    [
      3 * CUT,
      [
        [FrameType.part, CUT],
        [FrameType.part, CUT],
        [FrameType.message, CUT],
      ],
    ],
  ])('%d bytes', (length, expected) => {
    outbox.push(message(length));
    outbox.flush();
    expect(frames().flat()).toEqual(expected);
  });
});

describe('buffers', () => {
  const MIB = 1_048_576;
  /** A message that refers to buffers of these lengths. */
  const withBuffers = (...lengths: number[]) => {
    return { ...message(5), buffers: lengths.map((length, index) => new Uint8Array(length).fill(index)) };
  };
  const summary = () =>
    sent.map((bytes) =>
      given.includes(bytes) ? bytes.length : decodeFrames(bytes).map(({ type, payload: { length } }) => [type, length]),
    );

  test('are announced before their message, and follow it as WebSocket messages of their own', () => {
    outbox.push(withBuffers(70_000, 80_000));
    outbox.push(message(6));
    expect(outbox.bytes).toBe(150_011);
    outbox.flush();
    expect(summary()).toEqual([
      [
        [FrameType.buffer, 0],
        [FrameType.buffer, 0],
        [FrameType.message, 5],
        [FrameType.message, 6],
      ],
      70_000,
      80_000,
    ]);
    expect(given.map(([byte]) => byte)).toEqual([0, 1]);
  });

  test('follow the WebSocket message that announces them, and no later one', () => {
    outbox.push(withBuffers(70_000));
    outbox.push(message(65_536));
    outbox.flush();
    expect(summary()).toEqual([
      [
        [FrameType.buffer, 0],
        [FrameType.message, 5],
      ],
      70_000,
      [[FrameType.message, 65_536]],
    ]);
  });

  test.each([
    [MIB, [MIB]],
    [MIB + 1, [MIB, 1]],
    [3 * MIB, [MIB, MIB, MIB]],
  ])('of %d bytes are cut at 1 MiB, without a copy', (length, pieces) => {
    const pushed = withBuffers(length);
    outbox.push(pushed);
    outbox.flush();
    expect(given.map((bytes) => bytes.length)).toEqual(pieces);
    expect(given.every(({ buffer }) => buffer === pushed.buffers[0]?.buffer)).toBe(true);
    expect(summary()[0]).toEqual([...pieces.map(() => [FrameType.buffer, 0]), [FrameType.message, 5]]);
  });
});

test('frames that ride along go first, and never alone', async () => {
  riders = [{ type: FrameType.credit, lane: 0, payload: new Uint8Array(2) }];
  outbox.flush();
  expect(sent).toEqual([]);
  outbox.push(message(1));
  await null;
  expect(frames()).toEqual([
    [
      [FrameType.credit, 2],
      [FrameType.message, 1],
    ],
  ]);
});

test('clear drops what has not left', async () => {
  outbox.push(message(1));
  outbox.clear();
  await null;
  expect(outbox.bytes).toBe(0);
  expect(sent).toEqual([]);
});
