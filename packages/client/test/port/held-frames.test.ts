import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, decodeFrames, FRAME_OVERHEAD_BYTES, type Frame, FrameType } from '@peerport/protocol';
import { HeldFrames } from '../../src/port/held-frames.ts';

function frame(length: number): Frame {
  return { type: FrameType.message, lane: 0, payload: new Uint8Array(length) };
}

test('they are handed on in order, those that wait for their payload last', () => {
  const held = new HeldFrames([frame(1)]);
  held.onFrame(frame(2));
  const lengths = decodeFrames(held.encode([frame(3)])).map(({ payload }) => payload.length);
  expect(lengths).toEqual([1, 2, 3]);
  expect(new HeldFrames([]).encode([])).toEqual(new Uint8Array());
});

describe('maxMovingBytes', () => {
  test('overridden: at, a port that moves takes what its peer sends, empty frames too; over, it does not', () => {
    const held = new HeldFrames([frame(1_000)], { maxMovingBytes: 3 * FRAME_OVERHEAD_BYTES + 10 });
    held.onFrame(frame(10));
    held.onFrame(frame(0));
    held.onFrame(frame(0));
    expect(() => held.onFrame(frame(0))).toThrow(/to a port that moves/);
  });

  test('default: at, and over', () => {
    const { maxMovingBytes } = DEFAULT_LIMITS;
    expect(maxMovingBytes).toBe(512 * 1024 * 1024);
    const held = new HeldFrames([]);
    const half = frame(maxMovingBytes / 2 - FRAME_OVERHEAD_BYTES);
    held.onFrame(half);
    held.onFrame(half);
    expect(() => held.onFrame(frame(0))).toThrow(/to a port that moves/);
  });
});
