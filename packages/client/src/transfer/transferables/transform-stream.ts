import type { LaneLike } from '../carrier.ts';
import { isNativeTransformStream } from './brands.ts';
import { checkReadableStream, receiveReadableStream, sendReadableStream } from './readable-stream.ts';
import { checkWritableStream, receiveWritableStream, sendWritableStream } from './writable-stream.ts';

const received = new WeakSet<object>();

/** The two sides of a `TransformStream`. */
export function sidesOf({ readable, writable }: TransformStream): readonly object[] {
  return [readable, writable];
}

/** Whether this is a `TransformStream`: the platform's, or one from {@link receiveTransformStream}. */
export function isTransformStream(value: unknown): value is TransformStream {
  return received.has(value as object) || isNativeTransformStream(value);
}

/**
 * @param path where the stream is in the message or the transfer list.
 * @throws {DataCloneError} one of its sides is locked.
 */
export function checkTransformStream({ readable, writable }: TransformStream, path: string): void {
  checkReadableStream(readable, `${path}.readable`);
  checkWritableStream(writable, `${path}.writable`);
}

/**
 * Takes a stream over: the transfer steps of the Streams standard (§6.2.4), which transfer its two sides.
 *
 * @throws {DataCloneError} see {@link checkTransformStream}. The stream is untouched then.
 */
export function sendTransformStream(stream: TransformStream, readableLane: LaneLike, writableLane: LaneLike): void {
  checkTransformStream(stream, '$');
  sendReadableStream(stream.readable, readableLane);
  sendWritableStream(stream.writable, writableLane);
}

/**
 * Creates the stream for what the other side gave to {@link sendTransformStream}. No script can give a `TransformStream` of the platform its two
 * sides, so this is one by its prototype only: it works in `pipeThrough()` and can be transferred over a `PeerPort`, but not over a native
 * `MessagePort`.
 */
export function receiveTransformStream(readableLane: LaneLike, writableLane: LaneLike): TransformStream {
  const stream: TransformStream = Object.create(TransformStream.prototype, {
    readable: { value: receiveReadableStream(readableLane) },
    writable: { value: receiveWritableStream(writableLane) },
  });
  received.add(stream);
  return stream;
}
