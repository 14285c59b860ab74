import { dataCloneError } from '@peerport/protocol';
import type { LaneLike } from '../carrier.ts';
import { crossRealmReadable } from './cross-realm-readable.ts';
import { crossRealmWritable } from './cross-realm-writable.ts';

/**
 * @param path where the stream sits in the message or the transfer list.
 * @throws DataCloneError the stream is locked.
 */
export function checkReadableStream(stream: ReadableStream, path: string): void {
  if (stream.locked) throw dataCloneError(path, 'is a ReadableStream that is locked');
}

/**
 * Takes a stream over: the transfer steps of the Streams standard (§4.2.5). It stays locked. Its chunks are cloned, one for
 * each that the other side asks for; a chunk that cannot be cloned is an error on both sides.
 *
 * @throws DataCloneError see {@link checkReadableStream}; the stream is untouched then.
 */
export function sendReadableStream(stream: ReadableStream, lane: LaneLike): void {
  checkReadableStream(stream, '$');
  stream.pipeTo(crossRealmWritable(lane)).catch(() => {});
}

/**
 * Makes the stream that stands for the one that the other side gave to {@link sendReadableStream}. A byte stream arrives
 * as one of chunks, without `BYOB` readers, as in the standard. When the socket goes down it fails with a `NetworkError`.
 */
export function receiveReadableStream(lane: LaneLike): ReadableStream {
  return crossRealmReadable(lane);
}
