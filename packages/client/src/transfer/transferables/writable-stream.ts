import { dataCloneError } from '@peerport/protocol';
import type { LaneLike } from '../carrier.ts';
import { crossRealmReadable } from './cross-realm-readable.ts';
import { crossRealmWritable } from './cross-realm-writable.ts';

/**
 * @param path where the stream is in the message or the transfer list.
 * @throws {DataCloneError} the stream is locked.
 */
export function checkWritableStream(stream: WritableStream, path: string): void {
  if (stream.locked) throw dataCloneError(path, 'is a WritableStream that is locked');
}

/**
 * Takes a stream over: the transfer steps of the Streams standard (§5.2.6). It stays locked. If the socket goes down, it is aborted with a
 * `NetworkError`.
 *
 * @throws {DataCloneError} see {@link checkWritableStream}. The stream is untouched then.
 */
export function sendWritableStream(stream: WritableStream, lane: LaneLike): void {
  checkWritableStream(stream, '$');
  crossRealmReadable(lane)
    .pipeTo(stream)
    .catch(() => {});
}

/**
 * Creates the stream for what the other side gave to {@link sendWritableStream}. As in the standard, `write()` and `close()` settle when the
 * chunk, or the close, was sent. If the socket goes down, the stream fails with a `NetworkError`.
 */
export function receiveWritableStream(lane: LaneLike): WritableStream {
  return crossRealmWritable(lane);
}
