import type { LaneLike } from '../carrier.ts';
import { StreamLink } from './stream-link.ts';

const { ReadableStream } = globalThis;

/**
 * The readable end of a transferred stream: SetUpCrossRealmTransformReadable of the Streams standard (§8.2). It requests a chunk when it is read
 * from and buffers none, so an unrequested chunk breaks the protocol.
 */
export function crossRealmReadable(lane: LaneLike): ReadableStream {
  let controller: ReadableStreamDefaultController;
  let settlePull: (() => void) | undefined;

  const link = new StreamLink(lane, {
    onMessage(type, value) {
      if (type === 'close') {
        controller.close();
        return true;
      }
      if (type !== 'chunk' || settlePull === undefined) return false;
      controller.enqueue(value);
      settlePull();
      settlePull = undefined;
      return true;
    },
    onError: (error) => controller.error(error),
  });

  return new ReadableStream(
    {
      start(own) {
        controller = own;
      },
      pull() {
        link.send('pull');
        return new Promise<void>((resolve) => {
          settlePull = resolve;
        });
      },
      cancel: (reason) => link.send('error', reason),
    },
    { highWaterMark: 0 },
  );
}
