import { describe, expect, test } from '@jest/globals';
import { encodeCredit, encodeFrames, type Frame, FrameType, ProtocolError } from '@peerport/protocol';
import fc from 'fast-check';
import { ADMIN_LIMITS } from '../../../src/inspect/limits.ts';
import { PortTap, type Sent } from '../../../src/inspect/tap/port-tap.ts';

const NOTHING = new Uint8Array();

function base64(payload: Uint8Array): string {
  return Buffer.from(payload).toString('base64');
}

/** What a tap tells that sees all of these WebSocket messages. */
function readAll(port: PortTap, messages: readonly (readonly Frame[])[], withPayload = true): Sent[] {
  return messages.flatMap((frames) => port.read(encodeFrames(frames), withPayload));
}

/** A message of the app. */
interface Posted {
  readonly lane: number;
  readonly isParcel: boolean;
  readonly pieces: readonly Uint8Array[];
}

function framesOf({ lane, isParcel, pieces }: Posted): Frame[] {
  return pieces.map((payload, index) => {
    const last = isParcel ? FrameType.parcel : FrameType.message;
    return { type: index === pieces.length - 1 ? last : FrameType.part, lane, payload };
  });
}

function told({ lane, isParcel, pieces }: Posted, more: object = {}): object {
  const payload = Buffer.concat(pieces);
  return { lane, kind: isParcel ? 'parcel' : 'message', bytes: payload.length, payload: base64(payload), ...more };
}

const posted = fc.record({
  lane: fc.constantFrom(0, 2, 3),
  isParcel: fc.boolean(),
  pieces: fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }),
});

/** Frames, packed into WebSocket messages of random sizes. */
function packed(frames: readonly Frame[], sizes: readonly number[]): Frame[][] {
  const messages: Frame[][] = [];
  for (let at = 0, index = 0; at < frames.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    messages.push(frames.slice(at, at + size));
    at += size;
  }
  return messages;
}

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 });

describe('tells what was posted', () => {
  test('however it was cut and packed', () => {
    fc.assert(
      fc.property(fc.array(posted), sizes, (messages, packing) => {
        const port = new PortTap(false);
        expect(readAll(port, packed(messages.flatMap(framesOf), packing))).toEqual(messages.map((one) => told(one)));
      }),
    );
  });

  test('with the pieces of different lanes mixed', () => {
    fc.assert(
      fc.property(posted, posted, fc.array(fc.boolean()), (one, other, choices) => {
        const queues = [framesOf({ ...one, lane: 0 }), framesOf({ ...other, lane: 2 })] as const;
        const frames: Frame[] = [];
        for (const choice of choices) frames.push(...queues[choice ? 0 : 1].splice(0, 1));
        frames.push(...queues[0], ...queues[1]);
        const seen = readAll(new PortTap(false), [frames]);
        expect(seen).toHaveLength(2);
        expect(seen).toEqual(expect.arrayContaining([told({ ...one, lane: 0 }), told({ ...other, lane: 2 })]));
      }),
    );
  });

  test('beginning anywhere: what begins later is whole, what may not be is marked', () => {
    fc.assert(
      fc.property(fc.array(posted, { minLength: 1 }), sizes, fc.nat(), (messages, packing, chance) => {
        const all = packed(messages.flatMap(framesOf), packing);
        const missedCount = chance % all.length;
        const missedFramesCount = all.slice(0, missedCount).flat().length;
        const seen = readAll(new PortTap(missedCount > 0), all.slice(missedCount));
        let frameIndex = 0;
        const expected = messages.flatMap((message) => {
          const missedPieces = Math.max(0, missedFramesCount - frameIndex);
          frameIndex += message.pieces.length;
          const rest = message.pieces.slice(missedPieces);
          return rest.length === 0 ? [] : [told({ ...message, pieces: rest })];
        });
        if (missedCount > 0) expected[0] = { ...expected[0], mayBeCut: true };
        expect(seen).toEqual(expected);
      }),
    );
  });

  test('credit and close', () => {
    const credit = encodeCredit({ bytes: 70_000, count: 3 });
    const frames = [
      { type: FrameType.credit, lane: 0, payload: credit },
      { type: FrameType.close, lane: 3, payload: NOTHING },
    ];
    expect(readAll(new PortTap(true), [frames])).toEqual([
      { lane: 0, kind: 'credit', bytes: credit.length, credit: { bytes: 70_000, count: 3 } },
      { lane: 3, kind: 'close', bytes: 0 },
    ]);
  });
});

describe('redacted', () => {
  test('tells sizes alone', () => {
    fc.assert(
      fc.property(posted, (message) => {
        const { payload: _, ...redacted } = told(message) as { payload: string };
        expect(readAll(new PortTap(false), [framesOf(message)], false)).toEqual([redacted]);
      }),
    );
  });
});

describe('bounds', () => {
  const { maxPayloadBytes, maxPiecesCount, maxIncompleteCount } = ADMIN_LIMITS;
  const half = new Uint8Array(maxPayloadBytes / 2);
  const big = (pieces: readonly Uint8Array[]): Frame[][] =>
    framesOf({ lane: 0, isParcel: false, pieces }).map((frame) => [frame]);

  test('a payload of the longest that is shown', () => {
    const [message] = readAll(new PortTap(false), big([half, half]));
    expect(message).toMatchObject({ bytes: maxPayloadBytes, payload: expect.any(String) });
  });

  test('one byte more: its size alone, and what follows is shown again', () => {
    const [message, next] = readAll(new PortTap(false), [...big([half, half, new Uint8Array(1)]), ...big([half])]);
    expect(message).toEqual({ lane: 0, kind: 'message', bytes: maxPayloadBytes + 1 });
    expect(next).toMatchObject({ bytes: half.length, payload: expect.any(String) });
  });

  test('pieces of many lanes are together kept up to the same bound', () => {
    const port = new PortTap(false);
    const part = (lane: number): Frame => ({ type: FrameType.part, lane, payload: half });
    const last = (lane: number): Frame => ({ type: FrameType.message, lane, payload: NOTHING });
    const seen = readAll(port, [[part(0)], [part(2)], [part(4)], [last(0)], [last(2)], [last(4)]]);
    expect(seen.map(({ payload }) => payload !== undefined)).toEqual([true, true, false]);
  });

  test('pieces count, also empty ones', () => {
    const port = new PortTap(false);
    const part = (lane: number): Frame => ({ type: FrameType.part, lane, payload: NOTHING });
    const last = (lane: number): Frame => ({ type: FrameType.message, lane, payload: NOTHING });
    const most = new Array<Frame>(maxPiecesCount - 1).fill(part(0));
    const seen = readAll(port, [most, [part(2)], [part(4)], [last(0)], [last(2)], [last(4)]]);
    expect(seen.map(({ payload }) => payload !== undefined)).toEqual([true, true, false]);
  });

  test('of too many lanes with pieces, the oldest is forgotten', () => {
    const port = new PortTap(false);
    const part = (lane: number): Frame => ({ type: FrameType.part, lane, payload: Uint8Array.of(7) });
    const last = (lane: number): Frame => ({ type: FrameType.message, lane, payload: NOTHING });
    const lanes = Array.from({ length: maxIncompleteCount + 1 }, (_, index) => 2 * index);
    readAll(
      port,
      lanes.map((lane) => [part(lane)]),
    );
    const seen = readAll(port, [[last(0)], [last(2)]]);
    expect(seen.map(({ bytes }) => bytes)).toEqual([0, 1]);
  });

  test('a lane that was closed takes its pieces with it', () => {
    const port = new PortTap(false);
    const part: Frame = { type: FrameType.part, lane: 2, payload: half };
    const close: Frame = { type: FrameType.close, lane: 2, payload: NOTHING };
    for (let turn = 0; turn < 3; turn++) readAll(port, [[part], [close]]);
    expect(readAll(port, big([half, half]))[0]).toHaveProperty('payload');
  });
});

test('what no port may send: a ProtocolError, and the tap goes on', () => {
  const port = new PortTap(false);
  expect(() => port.read(new Uint8Array([1, 9, 0, 0]), true)).toThrow(ProtocolError);
  const message = { lane: 0, isParcel: false, pieces: [new Uint8Array([1])] };
  expect(readAll(port, [framesOf(message)])).toEqual([told(message)]);
});
