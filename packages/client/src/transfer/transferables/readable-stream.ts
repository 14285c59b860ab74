import { dataCloneError } from '@peerport/protocol';
import type { LaneLike } from '../carrier.ts';
import { crossRealmReadable } from './cross-realm-readable.ts';
import { crossRealmWritable } from './cross-realm-writable.ts';

/**
 * @param path where the stream is in the message or the transfer list.
 * @throws {DataCloneError} the stream is locked.
 */
export function checkReadableStream(stream: ReadableStream, path: string): void {
  if (stream.locked) throw dataCloneError(path, 'is a ReadableStream that is locked');
}

/**
 * Takes a stream over: the transfer steps of the Streams standard (§4.2.5). It stays locked. Chunks are cloned one by one, as the other side
 * requests them. A chunk that cannot be cloned is an error on both sides.
 *
 * @throws {DataCloneError} see {@link checkReadableStream}. The stream is untouched then.
 */
export function sendReadableStream(stream: ReadableStream, lane: LaneLike): void {
  checkReadableStream(stream, '$');
  stream.pipeTo(crossRealmWritable(lane)).catch(() => {});
}

/**
 * Creates the stream for what the other side gave to {@link sendReadableStream}. As in the standard, a byte stream arrives as a stream of
 * chunks, without `BYOB` readers. If the socket goes down, the stream fails with a `NetworkError`.
 */
export function receiveReadableStream(lane: LaneLike): ReadableStream {
  return crossRealmReadable(lane);
}
