import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeFrames, type Frame, FrameType } from '@peerport/protocol';
import { FrameWriter } from '../../src/connection/frame-writer.ts';

let sent: Uint8Array[];
/** Those of {@link sent} that were given away. */
let given: Uint8Array[];
let bufferedAmount: number;
let tasks: (() => void)[];
let writer: FrameWriter;

beforeEach(() => {
  sent = [];
  given = [];
  bufferedAmount = 0;
  tasks = [];
  const socket = {
    get bufferedAmount() {
      return bufferedAmount;
    },
    send: (bytes: Uint8Array) => void sent.push(bytes.slice()),
    give(bytes: Uint8Array) {
      given.push(bytes);
      sent.push(bytes);
    },
  };
  writer = new FrameWriter(socket, (task) => tasks.push(task));
});

const message = (length: number, fill = 0): Frame => {
  return { type: FrameType.message, lane: 0, payload: new Uint8Array(length).fill(fill) };
};
const frames = () => sent.map((bytes) => decodeFrames(bytes).map(({ type, payload: { length } }) => [type, length]));

test('counts what waits for the end of the task', async () => {
  writer.push(message(10));
  expect(writer.bytes).toBe(10);
  expect(sent).toEqual([]);
  await null;
  expect(writer.bytes).toBe(0);
  expect(frames()).toEqual([[[FrameType.message, 10]]]);
});

test('sends what one task pushes as one WebSocket message, at the end of the task', async () => {
  for (const fill of [1, 2, 3]) writer.push(message(1, fill));
  expect(sent).toEqual([]);
  await null;
  expect(sent.map((bytes) => decodeFrames(bytes).map((frame) => frame.payload[0]))).toEqual([[1, 2, 3]]);
  writer.push(message(1, 4));
  await null;
  expect(sent).toHaveLength(2);
});

test('what a callback pushes leaves when the callback ends, as one WebSocket message, also if it throws', async () => {
  writer.during(() => {
    writer.push(message(1));
    writer.push(message(2));
    expect(sent).toEqual([]);
  });
  expect(frames()).toEqual([
    [
      [FrameType.message, 1],
      [FrameType.message, 2],
    ],
  ]);
  const failing = () => {
    writer.push(message(3));
    throw new Error('on purpose');
  };
  expect(() => writer.during(failing)).toThrow('on purpose');
  expect(frames()[1]).toEqual([[FrameType.message, 3]]);
  writer.push(message(4));
  expect(sent).toHaveLength(2);
  await null;
  expect(frames()[2]).toEqual([[FrameType.message, 4]]);
});

test('a callback leaves what was pushed before it to the end of the task', async () => {
  writer.push(message(1));
  writer.during(() => writer.push(message(2)));
  expect(sent).toEqual([]);
  await null;
  expect(sent).toHaveLength(1);
});

test('what a callback pushes while the socket is backed up is gathered; nothing is, if it pushes nothing', () => {
  bufferedAmount = 100_000;
  writer.during(() => {});
  expect(tasks).toEqual([]);
  writer.during(() => writer.push(message(1)));
  expect(sent).toEqual([]);
  expect(tasks).toHaveLength(1);
});

test('begins another WebSocket message at 64 KiB', () => {
  for (let index = 0; index < 3; index++) writer.push(message(30_000));
  writer.flush();
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
      writer.push(message(1, fill));
      await null;
    }
    expect(sent).toEqual([]);
    expect(tasks).toHaveLength(1);
    tasks.shift()?.();
    expect(sent.map((bytes) => decodeFrames(bytes).map((frame) => frame.payload[0]))).toEqual([[1, 2, 3]]);
  });

  test('waits no longer than that, though it still is', async () => {
    writer.push(message(1));
    await null;
    tasks.shift()?.();
    expect(sent).toHaveLength(1);
    expect(tasks).toEqual([]);
  });

  test('holds back nothing that fills a WebSocket message', async () => {
    writer.push(message(65_536));
    await null;
    expect(sent).toHaveLength(1);
  });

  test('is not what it is called below 4 KiB', async () => {
    bufferedAmount = 4_095;
    writer.push(message(1));
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
    writer.push(message(length));
    writer.flush();
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
    writer.push(withBuffers(70_000, 80_000));
    writer.push(message(6));
    expect(writer.bytes).toBe(150_011);
    writer.flush();
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
    writer.push(withBuffers(70_000));
    writer.push(message(65_536));
    writer.flush();
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
    writer.push(pushed);
    writer.flush();
    expect(given.map((bytes) => bytes.length)).toEqual(pieces);
    expect(given.every(({ buffer }) => buffer === pushed.buffers[0]?.buffer)).toBe(true);
    expect(summary()[0]).toEqual([...pieces.map(() => [FrameType.buffer, 0]), [FrameType.message, 5]]);
  });
});

test('riders go first, and never alone', async () => {
  const credit: Frame = { type: FrameType.credit, lane: 0, payload: new Uint8Array(2) };
  writer.ride({ takeRider: () => credit });
  writer.ride({ takeRider: () => undefined });
  writer.flush();
  expect(sent).toEqual([]);
  for (let count = 0; count < 2; count++) {
    writer.push(message(1));
    writer.flush();
  }
  const last = [FrameType.message, 1];
  expect(frames()).toEqual([[[FrameType.credit, 2], last], [last]]);
});

test('a writer that is closed sends nothing', async () => {
  writer.push(message(1));
  writer.close();
  await null;
  expect(writer.bytes).toBe(0);
  writer.push(message(1));
  await null;
  expect(sent).toEqual([]);
});
