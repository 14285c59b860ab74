import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeFrames, type Frame, FrameType } from '@peerport/protocol';
import { Outbox } from '../src/outbox.ts';

let sent: Uint8Array[];
let riders: Frame[];
let outbox: Outbox;

beforeEach(() => {
  sent = [];
  riders = [];
  outbox = new Outbox(
    (bytes) => sent.push(bytes),
    () => riders.splice(0),
  );
});

const message = (length: number, fill = 0): Frame => {
  return { type: FrameType.message, stream: 0, payload: new Uint8Array(length).fill(fill) };
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
    outbox.flush();
    expect(frames().flat()).toEqual(expected);
  });
});

test('frames that ride along go first, and never alone', async () => {
  riders = [{ type: FrameType.credit, stream: 0, payload: new Uint8Array(2) }];
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
