import { decodeFrames, encodeFrames, type Frame, FrameType, ProtocolError } from '@peerport/protocol';
import fc from 'fast-check';
import { arbitraryBytes, bytesOf, damaged, hexOf } from '../bytes.ts';
import { assert, type FuzzTarget, tolerate } from '../target.ts';

/** Frames as a port may send them. */
export const arbitraryFrame: fc.Arbitrary<Frame> = fc.record({
  type: fc.constantFrom(...Object.values(FrameType)),
  stream: fc.oneof(fc.constantFrom(0, 3, 5), fc.nat(2 ** 31)),
  payload: fc.uint8Array({ maxLength: 40 }),
});

const valid = fc.array(arbitraryFrame, { minLength: 1, maxLength: 8 }).map((frames) => encodeFrames(frames));

/** Data messages: frames whose payloads are parts of the message, which come out the same when sent on, or `ERR_FRAME`. */
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
        assert(
          frames.every(({ payload }) => payload.buffer === bytes.buffer),
          'a payload is a copy',
        );
        const again = decodeFrames(encodeFrames(frames));
        assert(again.length === frames.length, 'frames were lost');
        for (const [index, { type, stream, payload }] of frames.entries()) {
          const other = again[index] as Frame;
          assert(other.type === type && other.stream === stream, 'a header changed');
          assert(hexOf(other.payload) === hexOf(payload), 'a payload changed');
        }
      },
    );
  },
};
