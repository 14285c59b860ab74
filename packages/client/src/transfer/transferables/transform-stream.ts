import type { LaneLike } from '../carrier.ts';
import { isNativeTransformStream } from './brands.ts';
import { checkReadableStream, receiveReadableStream, sendReadableStream } from './readable-stream.ts';
import { checkWritableStream, receiveWritableStream, sendWritableStream } from './writable-stream.ts';

const received = new WeakSet<object>();

/** The two streams that a `TransformStream` consists of. */
export function sidesOf({ readable, writable }: TransformStream): readonly object[] {
  return [readable, writable];
}

/** Whether this is a `TransformStream`: the platform's, or one of {@link receiveTransformStream}. */
export function isTransformStream(value: unknown): value is TransformStream {
  return received.has(value as object) || isNativeTransformStream(value);
}

/**
 * @param path where the stream sits in the message or the transfer list.
 * @throws DataCloneError one of its sides is locked.
 */
export function checkTransformStream({ readable, writable }: TransformStream, path: string): void {
  checkReadableStream(readable, `${path}.readable`);
  checkWritableStream(writable, `${path}.writable`);
}

/**
 * Takes a stream over: the transfer steps of the Streams standard (§6.2.4), which are those of its two sides.
 *
 * @throws DataCloneError see {@link checkTransformStream}; the stream is untouched then.
 */
export function sendTransformStream(stream: TransformStream, readableLane: LaneLike, writableLane: LaneLike): void {
  checkTransformStream(stream, '$');
  sendReadableStream(stream.readable, readableLane);
  sendWritableStream(stream.writable, writableLane);
}

/**
 * Makes the stream that stands for the one that the other side gave to {@link sendTransformStream}. No script can put two
 * given sides into a `TransformStream` of the platform, so it is one by its prototype only: it works in `pipeThrough` and
 * can be transferred again through a peer port, but not through a native `MessagePort`.
 */
export function receiveTransformStream(readableLane: LaneLike, writableLane: LaneLike): TransformStream {
  const stream: TransformStream = Object.create(TransformStream.prototype, {
    readable: { value: receiveReadableStream(readableLane) },
    writable: { value: receiveWritableStream(writableLane) },
  });
  received.add(stream);
  return stream;
}
