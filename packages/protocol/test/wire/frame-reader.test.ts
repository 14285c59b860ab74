import { describe, expect, test } from '@jest/globals';
import { encodeFrames, type Frame, FrameReader, FrameType } from '../../src/index.ts';

const announcement: Frame = { type: FrameType.buffer, lane: 0, payload: new Uint8Array() };

function message(byte: number): Frame {
  return { type: FrameType.message, lane: 0, payload: Uint8Array.of(byte) };
}

function brief(frames: readonly Frame[]): unknown[] {
  return frames.map(({ type, payload }) => [type, ...payload]);
}

const { message: MESSAGE, buffer: BUFFER } = FrameType;

test('frames that carry their payload come at once', () => {
  const reader = new FrameReader();
  expect(brief(reader.read(encodeFrames([message(1), message(2)])))).toEqual([
    [MESSAGE, 1],
    [MESSAGE, 2],
  ]);
});

describe('a buffer that is announced', () => {
  test('is the next WebSocket message, whatever that looks like; what stands behind it waits', () => {
    const reader = new FrameReader();
    const first = encodeFrames([message(1), announcement, message(2), announcement, message(3)]);
    expect(brief(reader.read(first))).toEqual([[MESSAGE, 1]]);
    const deceptive = encodeFrames([message(9)]);
    expect(brief(reader.read(deceptive))).toEqual([
      [BUFFER, ...deceptive],
      [MESSAGE, 2],
    ]);
    expect(brief(reader.read(Uint8Array.of(7)))).toEqual([
      [BUFFER, 7],
      [MESSAGE, 3],
    ]);
    expect(brief(reader.read(encodeFrames([message(4)])))).toEqual([[MESSAGE, 4]]);
  });

  test('must not be empty', () => {
    const reader = new FrameReader();
    reader.read(encodeFrames([announcement]));
    expect(() => reader.read(new Uint8Array())).toThrow('an announced buffer is empty');
  });

  test('is waited for by whoever takes over what was held back', () => {
    const [former, next] = [new FrameReader(), new FrameReader()];
    former.read(encodeFrames([announcement, message(1)]));
    const received = encodeFrames([message(0), ...former.takeHeld()]);
    expect(brief([...next.takeOver(received)])).toEqual([[MESSAGE, 0]]);
    expect(former.takeHeld()).toEqual([]);
    expect(brief(next.read(Uint8Array.of(5)))).toEqual([
      [BUFFER, 5],
      [MESSAGE, 1],
    ]);
  });
});
