import type { TappedMessage } from '@peerport/protocol/admin';

/** Maximum number of messages held back; more are missed. */
const MAX_HELD_COUNT = 100_000;

/** One batch of a tap: messages, and how many it missed before them. */
export interface Batch {
  readonly messages: readonly TappedMessage[];
  readonly missedCount: number;
}

/** Updates that came while the page was paused. */
export class HeldBack {
  readonly #maxCount: number;
  readonly #batches: Batch[] = [];
  #heldCount = 0;
  #missedCount = 0;

  constructor(maxCount = MAX_HELD_COUNT) {
    this.#maxCount = maxCount;
  }

  /** Number of messages, including missed ones. */
  get count(): number {
    return this.#heldCount + this.#missedCount;
  }

  add(batch: Batch): void {
    if (this.#heldCount + batch.messages.length > this.#maxCount) {
      this.#missedCount += batch.missedCount + batch.messages.length;
      return;
    }
    this.#batches.push(batch);
    this.#heldCount += batch.messages.length;
  }

  /** Returns the batches in order. */
  takeAll(): Batch[] {
    const batches = this.#batches.splice(0);
    if (this.#missedCount > 0) batches.push({ messages: [], missedCount: this.#missedCount });
    this.#heldCount = 0;
    this.#missedCount = 0;
    return batches;
  }
}
