import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeFrames, type Frame, FrameType } from '@peerport/protocol';
import { Outbox } from '../src/outbox.ts';

let sent: Uint8Array[];
let outbox: Outbox;

beforeEach(() => {
  sent = [];
  outbox = new Outbox((bytes) => sent.push(bytes));
});

const message = (length: number, fill = 0): Frame => {
  return { type: FrameType.message, stream: 0, payload: new Uint8Array(length).fill(fill) };
};
const frames = () => sent.map((bytes) => decodeFrames(bytes).map(({ type, payload: { length } }) => [type, length]));

test('holds everything until it is opened, and counts it', () => {
  outbox.push(message(10));
  expect(outbox.bytes).toBe(10);
  expect(sent).toEqual([]);
  outbox.open();
  expect(outbox.bytes).toBe(0);
  expect(frames()).toEqual([[[FrameType.message, 10]]]);
});

test('sends what one task pushes as one WebSocket message, at the end of the task', async () => {
  outbox.open();
  for (const fill of [1, 2, 3]) outbox.push(message(1, fill));
  expect(sent).toEqual([]);
  await null;
  expect(sent.map((bytes) => decodeFrames(bytes).map((frame) => frame.payload[0]))).toEqual([[1, 2, 3]]);
  outbox.push(message(1, 4));
  await null;
  expect(sent).toHaveLength(2);
});

test('begins another WebSocket message at 64 KiB', () => {
  for (let index = 0; index < 3; index++) outbox.push(message(30_000));
  outbox.open();
  expect(frames()).toEqual([
    [
      [FrameType.message, 30_000],
      [FrameType.message, 30_000],
    ],
    [[FrameType.message, 30_000]],
  ]);
});

describe('cuts a large message into parts of 64 KiB', () => {
  const KIB64 = 65_536;
  test.each([
    [KIB64, [[FrameType.message, KIB64]]],
    [
      KIB64 + 1,
      [
        [FrameType.part, KIB64],
        [FrameType.message, 1],
      ],
    ],
    [
      3 * KIB64,
      [
        [FrameType.part, KIB64],
        [FrameType.part, KIB64],
        [FrameType.message, KIB64],
      ],
    ],
  ])('%d bytes', (length, expected) => {
    outbox.push(message(length));
    outbox.open();
    expect(frames().flat()).toEqual(expected);
  });
});

test('a message that is not ready holds back what follows it, and counts with its reserved bytes', async () => {
  outbox.open();
  let finish = (_frame: Frame) => {};
  outbox.push(message(1));
  outbox.pushLater(
    new Promise((resolve) => {
      finish = resolve;
    }),
    500,
  );
  outbox.push(message(2));
  await null;
  expect(frames()).toEqual([[[FrameType.message, 1]]]);
  expect(outbox.bytes).toBe(502);
  finish({ type: FrameType.parcel, stream: 0, payload: new Uint8Array(3) });
  await outbox.settled;
  await null;
  expect(frames().slice(1).flat()).toEqual([
    [FrameType.parcel, 3],
    [FrameType.message, 2],
  ]);
  expect(outbox.bytes).toBe(0);
});

test('takeReady takes out what could leave', () => {
  outbox.push(message(1));
  outbox.push(message(70_000));
  expect(outbox.takeReady().map(({ type, payload }) => [type, payload.length])).toEqual([
    [FrameType.message, 1],
    [FrameType.part, 65_536],
    [FrameType.message, 4_464],
  ]);
  expect(outbox.bytes).toBe(0);
  outbox.open();
  expect(sent).toEqual([]);
});

test('clear drops what has not left', async () => {
  outbox.open();
  outbox.push(message(1));
  outbox.clear();
  await null;
  expect(outbox.bytes).toBe(0);
  expect(sent).toEqual([]);
});
