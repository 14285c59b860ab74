import { setInterval } from 'node:timers';
import { getHeapStatistics } from 'node:v8';

const INTERVAL_MS = 250;
/** Checks over the limit that are tolerated. V8 collects garbage within that time when so much memory is in use. */
const PATIENCE_COUNT = 8;
/** Over this multiple of the limit it cannot all be garbage. */
const MAX_FACTOR = 2;

/**
 * Decides whether a thread uses more memory than it may, memory outside of V8's heap included. `resourceLimits` does not cover that, and most
 * of what a relay keeps is in `Buffer`s.
 */
export class MemoryGuard {
  readonly #maxBytes: number;
  #overCount = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @param usedBytes garbage included. */
  isOver(usedBytes: number): boolean {
    this.#overCount = usedBytes > this.#maxBytes ? this.#overCount + 1 : 0;
    return this.#overCount >= PATIENCE_COUNT || usedBytes > MAX_FACTOR * this.#maxBytes;
  }
}

/** Ends this thread with an error when it uses more than `maxBytes`. */
export function guardMemory(maxBytes: number): void {
  const guard = new MemoryGuard(maxBytes);
  const timer = setInterval(() => {
    const { used_heap_size, external_memory } = getHeapStatistics();
    if (guard.isOver(used_heap_size + external_memory)) {
      throw new Error(`out of memory: it takes more than maxRelayHeapBytes, ${maxBytes} bytes`);
    }
  }, INTERVAL_MS);
  timer.unref();
}
