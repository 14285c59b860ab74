import { Deferred } from '../../src/base/deferred.ts';
import type { MemoryLane } from './memory-lane.ts';

/** A stream of the numbers from 0, that records what is asked of it. */
export class CountingSource {
  pulledCount = 0;
  readonly cancelled = new Deferred<unknown>();
  readonly stream: ReadableStream<number>;

  constructor(end = Number.POSITIVE_INFINITY) {
    this.stream = new ReadableStream({
      pull: (controller) => {
        if (this.pulledCount === end) controller.close();
        else controller.enqueue(this.pulledCount++);
      },
      cancel: (reason) => this.cancelled.resolve(reason),
    });
  }
}

/** A sink that records what it gets, and takes no chunk after the first `acceptedCount` before `resume()`. */
export class RecordingSink {
  readonly chunks: unknown[] = [];
  readonly closed = new Deferred<void>();
  readonly aborted = new Deferred<unknown>();
  readonly stream: WritableStream;
  readonly #resumed = new Deferred<void>();

  constructor(acceptedCount = Number.POSITIVE_INFINITY, strategy?: QueuingStrategy) {
    const sink: UnderlyingSink = {
      write: (chunk) => {
        this.chunks.push(chunk);
        return this.chunks.length > acceptedCount ? this.#resumed.promise : undefined;
      },
      close: () => this.closed.resolve(),
      abort: (reason) => this.aborted.resolve(reason),
    };
    this.stream = new WritableStream(sink, strategy);
  }

  resume(): void {
    this.#resumed.resolve();
  }
}

/** How many messages of that type were posted at this end. */
export function postedCount(channel: MemoryLane, type: string): number {
  return channel.posted.filter((message) => (message as { type: string }).type === type).length;
}

export async function readAll(stream: ReadableStream): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const chunk of stream as unknown as AsyncIterable<unknown>) chunks.push(chunk);
  return chunks;
}

export const networkError = (problem: string) => ({
  name: 'NetworkError',
  message: `The transferred stream was cut off: ${problem}`,
});
