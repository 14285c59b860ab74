import { Deferred } from '../../base/deferred.ts';
import type { LaneLike } from '../carrier.ts';
import { StreamLink } from './stream-link.ts';

const { WritableStream } = globalThis;

/**
 * The writable end of a transferred stream: SetUpCrossRealmTransformWritable of the Streams standard (§8.2). A write waits until the other side
 * requests a chunk. Unlike in the standard, a waiting write rejects on abort, so that the other side is told even if it never reads; and on
 * failure, because its chunk is lost.
 */
export function crossRealmWritable(lane: LaneLike): WritableStream {
  let controller: WritableStreamDefaultController;
  let pull = nextPull();

  const link = new StreamLink(lane, {
    onMessage(type) {
      if (type !== 'pull') return false;
      pull.resolve();
      return true;
    },
    onError(error) {
      controller.error(error);
      pull.reject(error);
    },
  });

  return new WritableStream(
    {
      start(own) {
        controller = own;
        own.signal.addEventListener('abort', () => pull.reject(own.signal.reason));
      },
      async write(chunk) {
        await pull.promise;
        pull = nextPull();
        link.send('chunk', chunk);
      },
      close: () => link.send('close'),
      abort: (reason) => link.send('error', reason),
    },
    { highWaterMark: 1 },
  );
}

/** Resolves when the other side requests a chunk; rejects when it never will. */
function nextPull(): Deferred<void> {
  const pull = new Deferred<void>();
  pull.promise.catch(() => {});
  return pull;
}
