import { decodeFrames, encodeFrames, type Frame, FrameType, ProtocolError } from '@peerport/protocol';
import fc from 'fast-check';
import { arbitraryBytes, bytesOf, damaged, hexOf } from '../bytes.ts';
import { assert, type FuzzTarget, tolerate } from '../target.ts';

/** Frames as a port may send them. */
export const arbitraryFrame: fc.Arbitrary<Frame> = fc.record({
  type: fc.constantFrom(...Object.values(FrameType)),
  lane: fc.oneof(fc.constantFrom(0, 3, 5), fc.nat(2 ** 31)),
  payload: fc.uint8Array({ maxLength: 40 }),
});

const valid = fc.array(arbitraryFrame, { minLength: 1, maxLength: 8 }).map((frames) => encodeFrames(frames));

/** At least. */
const FRAME_HEADER_BYTES = 3;

/** Data messages: frames that come out the same when sent on, and keep no more than they are worth, or `ERR_FRAME`. */
export const dataFrames: FuzzTarget<string> = {
  name: 'data-frames',
  share: 150,
  input: fc.oneof(arbitraryBytes([1]), damaged(valid)),
  run(hex) {
    const bytes = bytesOf(hex);
    tolerate(
      (error) => error instanceof ProtocolError && error.code === 'ERR_FRAME',
      () => {
        const frames = decodeFrames(bytes);
        const payloadBytes = frames.reduce((sum, { payload }) => sum + payload.length, 0);
        assert(payloadBytes < bytes.length, 'the payloads are longer than the message');
        const isView = ({ payload }: Frame) => payload.buffer === bytes.buffer;
        const views = frames.filter(isView);
        const keptFor = views.reduce((sum, { payload }) => sum + FRAME_HEADER_BYTES + payload.length, 0);
        assert(views.length === 0 || 2 * keptFor >= bytes.length, 'a small part of a message keeps all of it');
        assert(
          frames.every((frame) => isView(frame) || frame.payload.buffer.byteLength === frame.payload.length),
          'a copy keeps more than its bytes',
        );
        const again = decodeFrames(encodeFrames(frames));
        assert(again.length === frames.length, 'frames were lost');
        for (const [index, { type, lane, payload }] of frames.entries()) {
          const other = again[index] as Frame;
          assert(other.type === type && other.lane === lane, 'a header changed');
          assert(hexOf(other.payload) === hexOf(payload), 'a payload changed');
        }
      },
    );
  },
};
