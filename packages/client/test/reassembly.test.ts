import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, type Frame, FrameType, ProtocolError } from '@peerport/protocol';
import fc from 'fast-check';
import { Reassembly } from '../src/reassembly.ts';

const part = (...payload: number[]): Frame => ({ type: FrameType.part, payload: Uint8Array.from(payload) });
const message = (...payload: number[]): Frame => ({ type: FrameType.message, payload: Uint8Array.from(payload) });

test('a message without parts passes without being copied', () => {
  const frame = message(1, 2);
  expect(new Reassembly().push(frame)).toBe(frame.payload);
});

test('however a message is cut, it comes back whole, and so does the next', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array(), { minLength: 1 }), (pieces) => {
      const reassembly = new Reassembly();
      const results = pieces.map((payload, index) =>
        reassembly.push({ type: index === pieces.length - 1 ? FrameType.message : FrameType.part, payload }),
      );
      expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true);
      expect(results.at(-1)).toEqual(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
      expect(reassembly.push(message(9))).toEqual(Uint8Array.of(9));
    }),
  );
});

describe('maxMessageBytes', () => {
  const limits = { maxMessageBytes: 3 };
  test('at', () => {
    const reassembly = new Reassembly(limits);
    reassembly.push(part(1, 2));
    expect(reassembly.push(message(3))).toEqual(Uint8Array.of(1, 2, 3));
  });
  test('over, in one frame and in several', () => {
    expect(() => new Reassembly(limits).push(message(1, 2, 3, 4))).toThrow(ProtocolError);
    const reassembly = new Reassembly(limits);
    reassembly.push(part(1, 2));
    expect(() => reassembly.push(part(3, 4))).toThrow(/longer than 3 bytes/);
  });
  test('default', () => expect(DEFAULT_LIMITS.maxMessageBytes).toBe(256 * 1024 * 1024));
});
