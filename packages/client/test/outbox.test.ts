import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeFrames, FrameType } from '@peerport/protocol';
import { Outbox } from '../src/outbox.ts';

let sent: Uint8Array[];
let outbox: Outbox;

beforeEach(() => {
  sent = [];
  outbox = new Outbox((bytes) => sent.push(bytes));
});

const payload = (length: number, fill = 0) => new Uint8Array(length).fill(fill);
const frames = () => sent.map((bytes) => decodeFrames(bytes).map(({ type, payload: { length } }) => [type, length]));

test('holds everything until it is opened, and counts it', () => {
  outbox.pushMessage(payload(10));
  expect(outbox.bytes).toBe(12);
  expect(sent).toEqual([]);
  outbox.open();
  expect(outbox.bytes).toBe(0);
  expect(frames()).toEqual([[[FrameType.message, 10]]]);
});

test('sends what one task pushes as one WebSocket message, at the end of the task', async () => {
  outbox.open();
  for (const fill of [1, 2, 3]) outbox.pushMessage(payload(1, fill));
  expect(sent).toEqual([]);
  await null;
  expect(sent.map((bytes) => decodeFrames(bytes).map((frame) => frame.payload[0]))).toEqual([[1, 2, 3]]);
  outbox.pushMessage(payload(1, 4));
  await null;
  expect(sent).toHaveLength(2);
});

test('begins another WebSocket message at 64 KiB', () => {
  for (let index = 0; index < 3; index++) outbox.pushMessage(payload(30_000));
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
    outbox.pushMessage(payload(length));
    outbox.open();
    expect(frames().flat()).toEqual(expected);
  });
});

test('a close comes last', () => {
  outbox.pushMessage(payload(1));
  outbox.pushClose();
  outbox.open();
  expect(frames()).toEqual([
    [
      [FrameType.message, 1],
      [FrameType.close, 0],
    ],
  ]);
});

test('clear drops what has not left', async () => {
  outbox.open();
  outbox.pushMessage(payload(1));
  outbox.clear();
  await null;
  expect(outbox.bytes).toBe(0);
  expect(sent).toEqual([]);
});
