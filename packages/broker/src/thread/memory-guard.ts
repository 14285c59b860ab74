import { setInterval } from 'node:timers';
import { getHeapStatistics } from 'node:v8';

const INTERVAL_MS = 250;
/** By then, V8 has looked for garbage: it does when so much is in use. */
const PATIENCE_COUNT = 8;
/** So much is no garbage alone. */
const MAX_FACTOR = 2;

/**
 * Whether a thread takes more memory than it may, with what lies outside of V8's heap, which `resourceLimits` does not bound: most of what a
 * relay keeps are `Buffer`s.
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

/** Ends this thread, with an error, when it takes more than `maxBytes`. */
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
