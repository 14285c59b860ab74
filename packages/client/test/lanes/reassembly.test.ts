import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, decodeFrames, encodeFrames, type Frame, FrameType, ProtocolError } from '@peerport/protocol';
import fc from 'fast-check';
import { byteLengthOf, framesOf, join, type ReceivedMessage } from '../../src/base/message.ts';
import { Reassembly } from '../../src/lanes/reassembly.ts';

const part = (...payload: number[]): Frame => ({ type: FrameType.part, lane: 0, payload: Uint8Array.from(payload) });
const message = (...payload: number[]): Frame => ({
  type: FrameType.message,
  lane: 0,
  payload: Uint8Array.from(payload),
});

/** A message that has come, as one frame. */
function joined(received: ReceivedMessage | undefined): Frame | undefined {
  return received && { ...received, payload: join(received.payload) };
}

test('a message without parts passes without being copied', () => {
  const frame = message(1, 2);
  expect(new Reassembly().push(frame)).toBe(frame);
});

test('buffers come with the message that follows them, in their pieces', () => {
  const reassembly = new Reassembly();
  const buffer = (...payload: number[]): Frame => ({ ...part(...payload), type: FrameType.buffer });
  expect([buffer(1), buffer(2, 3), part(4)].map((frame) => reassembly.push(frame))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  const received = reassembly.push(message(5));
  expect(joined(received)).toEqual({ ...message(4, 5), buffers: [Uint8Array.of(1), Uint8Array.of(2, 3)] });
  expect(reassembly.push(message(6))).toEqual(message(6));
});

test('the buffers of a message become frames before its own', () => {
  const frames = framesOf({ ...message(2), buffers: [Uint8Array.of(3), Uint8Array.of(4)] });
  expect(frames.map(({ type }) => type)).toEqual([FrameType.buffer, FrameType.buffer, FrameType.message]);
});

const arbitraryPiece = fc.uint8Array({ minLength: 1 });
const arbitraryLastType = fc.constantFrom(FrameType.message, FrameType.parcel);

test('however a message is cut, it comes back whole, and so does the next', () => {
  fc.assert(
    fc.property(fc.array(arbitraryPiece), fc.uint8Array(), arbitraryLastType, (parts, last, lastType) => {
      const reassembly = new Reassembly();
      const pieces = [...parts, last];
      const results = pieces.map((payload, index) =>
        reassembly.push({ type: index === pieces.length - 1 ? lastType : FrameType.part, lane: 6, payload }),
      );
      expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true);
      const payload = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      expect(joined(results.at(-1))).toEqual({ type: lastType, lane: 6, payload });
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
  const limits = { maxMessageBytes: 3, maxPartsCount: 10 };
  test('overridden: at', () => {
    const reassembly = new Reassembly(limits);
    reassembly.push(part(1, 2));
    expect(joined(reassembly.push(message(3)))).toEqual(message(1, 2, 3));
  });
  test('overridden: over, in one frame and in several', () => {
    expect(() => new Reassembly(limits).push(message(1, 2, 3, 4))).toThrow(ProtocolError);
    const reassembly = new Reassembly(limits);
    reassembly.push(part(1, 2));
    expect(() => reassembly.push(part(3, 4))).toThrow(/longer than 3 bytes/);
  });
  test('default: at, and over', () => {
    expect(DEFAULT_LIMITS.maxMessageBytes).toBe(256 * 1024 * 1024);
    const most = { ...part(), payload: new Uint8Array(DEFAULT_LIMITS.maxMessageBytes) };
    const reassembly = new Reassembly();
    reassembly.push(most);
    expect(() => reassembly.push(part(1))).toThrow(/longer than 268435456 bytes/);
  });
});

describe('maxPartsCount', () => {
  const limits = { maxMessageBytes: 10, maxPartsCount: 3 };
  test('at', () => {
    const reassembly = new Reassembly(limits);
    for (let round = 0; round < 2; round++) {
      for (const piece of [part(0), part(1)]) reassembly.push(piece);
      expect(joined(reassembly.push(message(2)))).toEqual(message(0, 1, 2));
    }
  });
  test('over', () => {
    const reassembly = new Reassembly(limits);
    for (const piece of [part(0), part(1)]) reassembly.push(piece);
    expect(() => reassembly.push(part(2))).toThrow(/more than 3 pieces/);
  });
  test('overridden: more', () => {
    const reassembly = new Reassembly({ ...limits, maxPartsCount: 4 });
    for (const piece of [part(0), part(1), part(2)]) reassembly.push(piece);
    expect(joined(reassembly.push(message(3)))).toEqual(message(0, 1, 2, 3));
  });
  test('default', () => {
    expect(DEFAULT_LIMITS.maxPartsCount).toBe(65_536);
    const reassembly = new Reassembly();
    for (let count = 1; count < 65_536; count++) reassembly.push(part(0));
    expect(() => reassembly.push(part(0))).toThrow(ProtocolError);
  });
});

describe('a piece that is empty breaks the protocol', () => {
  test.each([
    ['part', FrameType.part],
    ['buffer', FrameType.buffer],
  ])('%s', (_name, type) => {
    expect(() => new Reassembly().push({ ...part(), type })).toThrow(
      new ProtocolError('ERR_FRAME', 'a piece of a message is empty'),
    );
  });

  test('but for the last', () => {
    const reassembly = new Reassembly();
    reassembly.push(part(1));
    expect(joined(reassembly.push(message()))).toEqual(message(1));
  });
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
    expect(byteLengthOf({ payload: pieces })).toBe(3);
    expect(byteLengthOf({ payload: Uint8Array.of(1, 2), buffers: pieces })).toBe(5);
    const [decoded] = decodeFrames(encodeFrames([message(1, 2)]));
    expect(byteLengthOf(decoded as Frame)).toBe(2);
  });
});
