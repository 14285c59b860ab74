import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Reframer } from '../src/relay/reframer.ts';

const BINARY = 0x82;
const MASK_BIT = 0x80;

function lengthOf(payload: Uint8Array): number[] {
  const { length } = payload;
  if (length < 126) return [length];
  if (length < 65_536) return [126, length >> 8, length & 0xff];
  return [127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff];
}

function asServer(payload: Uint8Array): Buffer {
  return Buffer.from([BINARY, ...lengthOf(payload), ...payload]);
}

function asClient(payload: Uint8Array, key: readonly number[]): Buffer {
  const [short = 0, ...extended] = lengthOf(payload);
  const masked = payload.map((byte, index) => byte ^ (key[index % 4] as number));
  return Buffer.from([BINARY, short | MASK_BIT, ...extended, ...key, ...masked]);
}

/** Cuts `bytes` into chunks of the lengths, in turn; each has memory of its own, at some offset. */
function* chunksOf(bytes: Buffer, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const length = Math.min(lengths[index % lengths.length] as number, bytes.length - at);
    const offset = index % 5;
    const chunk = new Uint8Array(new ArrayBuffer(offset + length), offset);
    chunk.set(bytes.subarray(at, at + length));
    yield chunk;
    at += length;
  }
}

const payload = fc
  .tuple(fc.constantFrom(0, 1, 63, 64, 125, 126, 200, 65_535, 65_536, 70_001), fc.nat(255))
  .map(([length, seed]) => Uint8Array.from({ length }, (_, index) => seed + index * 7));
const key = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));

test('frames of a client become those of a server, wherever they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(payload, key), { minLength: 1, maxLength: 6 }),
      fc.array(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 65_536 })), { minLength: 1 }),
      (frames, lengths) => {
        const reframer = new Reframer();
        const incoming = Buffer.concat(frames.map(([bytes, mask]) => asClient(bytes, mask)));
        const outgoing = Array.from(chunksOf(incoming, lengths), (chunk) => reframer.reframe(chunk)).flat();
        expect(Buffer.concat(outgoing).equals(Buffer.concat(frames.map(([bytes]) => asServer(bytes))))).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('a frame without a mask is refused', () => {
  expect(() => new Reframer().reframe(Buffer.from([BINARY, 1, 0, 0, 0, 0, 0]))).toThrow(/without a mask/);
});
