import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Unmasker } from '../../src/relay/unmasker.ts';

interface TestFrame {
  readonly payload: Uint8Array;
  /** Undefined: the frame is not masked. */
  readonly key: Uint8Array | undefined;
}

/** A frame as RFC 6455 §5.2 has it, its payload masked byte by byte. */
function frame({ payload, key }: TestFrame, { unmasked = false } = {}): number[] {
  const { length } = payload;
  const lengthBytes = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 0xff] : long(length);
  if (key === undefined) return [0x82, ...lengthBytes, ...payload];
  const [first = 0, ...rest] = lengthBytes;
  const head = [0x82, first | 0x80, ...rest];
  if (unmasked) return [...head, 0, 0, 0, 0, ...payload];
  return [...head, ...key, ...payload.map((byte, index) => byte ^ (key[index % 4] as number))];
}

function long(length: number): number[] {
  return [127, 0, 0, 0, 0, 0, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
}

function unmaskInPieces(bytes: readonly number[], cuts: readonly number[], misalignment = 0): number[] {
  const unmasker = new Unmasker();
  const room = new Uint8Array(misalignment + bytes.length);
  const whole = room.subarray(misalignment);
  whole.set(bytes);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    unmasker.unmask(whole.subarray(start, end));
    start = end;
  }
  return [...whole];
}

const key = () => fc.uint8Array({ minLength: 4, maxLength: 4 });
const testFrame = fc.record({
  payload: fc.uint8Array({ maxLength: 600 }),
  key: fc.option(key(), { nil: undefined, freq: 5 }),
});

test('leaves frames with a key of zeros and the payload in the clear, wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(testFrame), fc.array(fc.nat(), { maxLength: 8 }), fc.nat(7), (frames, cuts, misalignment) => {
      const masked = frames.flatMap((each) => frame(each));
      const expected = frames.flatMap((each) => frame(each, { unmasked: true }));
      expect(unmaskInPieces(masked, cuts, misalignment)).toEqual(expected);
    }),
  );
});

test.each([0, 125, 126, 65_535, 65_536, 70_001])('reads a length of %i', (length) => {
  const payload = Uint8Array.from({ length }, (_, index) => index * 7);
  const frames = [
    { payload, key: Uint8Array.of(1, 2, 3, 4) },
    { payload: Uint8Array.of(9), key: Uint8Array.of(5, 6, 7, 8) },
  ];
  const expected = frames.flatMap((each) => frame(each, { unmasked: true }));
  expect(
    unmaskInPieces(
      frames.flatMap((each) => frame(each)),
      [3, 1_000, 65_537],
    ),
  ).toEqual(expected);
});

test('takes one byte at a time', () => {
  const frames = [300, 0, 5].map((length) => ({
    payload: new Uint8Array(length).fill(0xab),
    key: Uint8Array.of(1, 2, 3, 4),
  }));
  const masked = frames.flatMap((each) => frame(each));
  const cuts = masked.map((_, index) => index);
  expect(unmaskInPieces(masked, cuts)).toEqual(frames.flatMap((each) => frame(each, { unmasked: true })));
});
