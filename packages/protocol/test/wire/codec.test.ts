import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ProtocolError } from '../../src/base/errors.ts';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { decodeFrames, encodedFrameLength, encodeFrames } from '../../src/wire/codec.ts';
import { type Frame, FrameType } from '../../src/wire/frame.ts';

const message = (...payload: number[]): Frame => ({
  type: FrameType.message,
  lane: 0,
  payload: Uint8Array.from(payload),
});
const summary = ({ type, lane, payload }: Frame) => [type, lane, hex(payload)];
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('vectors', () => {
  test.each([
    ['one message', [message(0xaa, 0xbb)], '01 01 00 02 aabb'],
    ['an empty message', [message()], '01 01 00 00'],
    [
      'a part and its end',
      [{ type: FrameType.part, lane: 0, payload: Uint8Array.of(1) }, message(2)],
      '01 02 00 01 01 01 00 01 02',
    ],
    [
      'a buffer that is announced, and one that is here',
      [
        { type: FrameType.buffer, lane: 0, payload: new Uint8Array() },
        { type: FrameType.buffer, lane: 0, payload: Uint8Array.of(1) },
      ],
      '01 06 00 00 06 00 01 01',
    ],
    [
      'a close after a message',
      [message(7), { type: FrameType.close, lane: 0, payload: new Uint8Array() }],
      '01 01 00 01 07 03 00 00',
    ],
    [
      'a ping and a pong',
      [FrameType.ping, FrameType.pong].map((type) => ({ type, lane: 0, payload: new Uint8Array() })),
      '01 07 00 00 08 00 00',
    ],
  ])('%s', (_name, frames, expected) => {
    expect(hex(encodeFrames(frames))).toBe(expected.replaceAll(' ', ''));
    expect(decodeFrames(bytesOf(expected)).map(summary)).toEqual(frames.map(summary));
  });

  test.each([0, 1, 125, 126, 127, 128, 16_383, 16_384, 65_535, 65_536, 2_097_151, 2_097_152])(
    'a payload of %d bytes',
    (length) => {
      const payload = new Uint8Array(length).fill(0x5a);
      const bytes = encodeFrames([{ type: FrameType.message, lane: 0, payload }]);
      expect(bytes.length).toBe(1 + encodedFrameLength({ type: FrameType.message, lane: 0, payload }));
      const [frame] = decodeFrames(bytes);
      expect(frame?.payload.length).toBe(length);
      expect(frame?.payload.every((byte) => byte === 0x5a)).toBe(true);
    },
  );
});

const arbitraryFrame: fc.Arbitrary<Frame> = fc.record({
  type: fc.constantFrom(...Object.values(FrameType)),
  lane: fc.nat(2 ** 31),
  payload: fc.uint8Array({ maxLength: 300 }),
});

describe('properties', () => {
  test('what is encoded is what is decoded', () => {
    fc.assert(
      fc.property(fc.array(arbitraryFrame, { minLength: 1, maxLength: 20 }), (frames) => {
        const decoded = decodeFrames(encodeFrames(frames));
        expect(decoded.map(summary)).toEqual(frames.map(summary));
      }),
    );
  });

  test('any bytes give frames or a ProtocolError, nothing else', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 64 }).map((rest) => Uint8Array.of(1, 1, 0, ...rest)),
    );
    fc.assert(
      fc.property(bytes, (input) => {
        try {
          decodeFrames(input);
        } catch (error) {
          return error instanceof ProtocolError && error.code === 'ERR_FRAME';
        }
        return true;
      }),
      { numRuns: 2_000 },
    );
  });

  test('no message is valid when cut short, except between two frames', () => {
    const frames = [message(1, 2, 3), message(), message(4)];
    const bytes = encodeFrames(frames);
    const boundaries = new Set([7, 10, bytes.length]);
    for (let length = 0; length <= bytes.length; length++) {
      const decode = () => decodeFrames(bytes.subarray(0, length));
      if (boundaries.has(length)) expect(decode).not.toThrow();
      else expect(decode).toThrow(ProtocolError);
    }
  });
});

test.each([
  ['nothing', '', /is empty/],
  ['a version alone', '01', /carries no frame/],
  ['another version', '02 01 00 00', /has version 2/],
  ['type 0', '01 00 00 00', /unknown type 0/],
  ['the type after the last one', '01 09 00 00', /unknown type 9/],
  ['no lane', '01 01', /truncated number/],
  ['no length', '01 01 00', /truncated number/],
  ['an unfinished length', '01 01 00 80', /truncated number/],
  ['an overlong length', '01 01 00 8080808080 00', /number too long/],
  ['a length far beyond its bytes', '01 01 00 ffffffff7f', /ends \d+ bytes before/],
])('%s is a protocol error', (_name, text, problem) => {
  expect(() => decodeFrames(bytesOf(text))).toThrow(problem);
});

describe('maxFramesCount', () => {
  const frames = [message(), message(), message()];
  test('overridden: at', () => expect(decodeFrames(encodeFrames(frames), { maxFramesCount: 3 })).toHaveLength(3));
  test('overridden: over', () =>
    expect(() => decodeFrames(encodeFrames(frames), { maxFramesCount: 2 })).toThrow(/more than 2 frames/));
  test('default: at and over', () => {
    expect(DEFAULT_LIMITS.maxFramesCount).toBe(65_536);
    const most = Array.from({ length: 65_536 }, () => message());
    expect(decodeFrames(encodeFrames(most))).toHaveLength(65_536);
    expect(() => decodeFrames(encodeFrames([...most, message()]))).toThrow(/more than 65536 frames/);
  });
});

describe('a message that waits keeps at most twice its bytes of the WebSocket message that it came in', () => {
  const frame = (length: number, { type = FrameType.message, lane = 0 }: Partial<Frame> = {}): Frame => {
    return { type, lane, payload: new Uint8Array(length) };
  };
  const keptBytes = (...frames: Frame[]) =>
    decodeFrames(encodeFrames(frames)).map(({ payload }) => payload.buffer.byteLength);

  test.each<[string, Frame]>([
    ['credit', frame(1_000, { type: FrameType.credit })],
    ['pings', frame(1_000, { type: FrameType.ping })],
    ['messages for a lane', frame(1_000, { lane: 3 })],
    ['pieces of another', frame(1_000, { type: FrameType.part })],
  ])('small ones beside %s are copied', (_name, padding) => {
    expect(keptBytes(frame(10), padding, frame(0))).toEqual([10, expect.any(Number), 0]);
  });

  test.each<[string, Partial<Frame>]>([
    ['for a lane', { lane: 3 }],
    ['that is a piece', { type: FrameType.part }],
    ['that comes with attachments', { type: FrameType.parcel }],
  ])('so is one %s beside large ones', (_name, kind) => {
    expect(keptBytes(frame(1_000), frame(10, kind))[1]).toBe(10);
  });

  test('those of the port itself are not, if they are most of it', () => {
    const frames = Array.from({ length: 100 }, () => frame(1));
    const credit = frame(4, { type: FrameType.credit });
    expect(new Set(keptBytes(...frames, credit).slice(0, 100))).toEqual(new Set([1 + 100 * 4 + 7]));
  });

  test('nor is one that is most of it, whatever it is', () => {
    expect(keptBytes(frame(1_000, { lane: 3 }), frame(10))[0]).toBe(1 + 1_004 + 13);
  });
});
