import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, type Frame, FrameType, ProtocolError } from '@peerport/protocol';
import fc from 'fast-check';
import { byteLengthOf, join, Reassembly, type Received } from '../src/reassembly.ts';

const part = (...payload: number[]): Frame => ({ type: FrameType.part, stream: 0, payload: Uint8Array.from(payload) });
const message = (...payload: number[]): Frame => ({
  type: FrameType.message,
  stream: 0,
  payload: Uint8Array.from(payload),
});

/** A message that has come, as one frame. */
function joined(received: Received | undefined): Frame | undefined {
  return received && { ...received, payload: join(received.payload) };
}

test('a message without parts passes without being copied', () => {
  const frame = message(1, 2);
  expect(new Reassembly().push(frame)).toBe(frame);
});

const arbitraryLastType = fc.constantFrom(FrameType.message, FrameType.parcel);

test('however a message is cut, it comes back whole, and so does the next', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array(), { minLength: 1 }), arbitraryLastType, (pieces, lastType) => {
      const reassembly = new Reassembly();
      const results = pieces.map((payload, index) =>
        reassembly.push({ type: index === pieces.length - 1 ? lastType : FrameType.part, stream: 6, payload }),
      );
      expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true);
      const payload = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      expect(joined(results.at(-1))).toEqual({ type: lastType, stream: 6, payload });
      expect(reassembly.push(message(9))).toEqual(message(9));
    }),
  );
});

test('the pieces of a message that is not complete can be taken out, and put back', () => {
  const reassembly = new Reassembly();
  reassembly.push(part(1));
  reassembly.push(part(2));
  const parts = reassembly.takeParts();
  expect(parts).toEqual([part(1), part(2)]);
  expect(reassembly.push(message(9))).toEqual(message(9));
  for (const piece of parts) reassembly.push(piece);
  expect(joined(reassembly.push(message(3)))).toEqual(message(1, 2, 3));
});

describe('maxMessageBytes', () => {
  const limits = { maxMessageBytes: 3 };
  test('at', () => {
    const reassembly = new Reassembly(limits);
    reassembly.push(part(1, 2));
    expect(joined(reassembly.push(message(3)))).toEqual(message(1, 2, 3));
  });
  test('over, in one frame and in several', () => {
    expect(() => new Reassembly(limits).push(message(1, 2, 3, 4))).toThrow(ProtocolError);
    const reassembly = new Reassembly(limits);
    reassembly.push(part(1, 2));
    expect(() => reassembly.push(part(3, 4))).toThrow(/longer than 3 bytes/);
  });
  test('default', () => expect(DEFAULT_LIMITS.maxMessageBytes).toBe(256 * 1024 * 1024));
});

describe('join', () => {
  const pieces = [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)];

  test('copies nothing that is whole', () => {
    const whole = Uint8Array.of(1, 2);
    expect(join(whole, new Uint8Array(9))).toBe(whole);
  });

  test('makes use of memory that is large enough', () => {
    const memory = new Uint8Array(3);
    expect(join(pieces, memory)).toEqual(Uint8Array.of(1, 2, 3));
    expect(join(pieces, memory).buffer).toBe(memory.buffer);
    expect(join(pieces, new Uint8Array(2))).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('byteLengthOf is the length that comes out', () => {
    expect(byteLengthOf(pieces)).toBe(3);
    expect(byteLengthOf(Uint8Array.of(1, 2))).toBe(2);
  });
});
