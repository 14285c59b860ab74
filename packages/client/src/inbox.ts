/** Delivers items in order, each in a task of its own, as the port message queue of the HTML standard does (§9.4.4). */
export class Inbox<Item> {
  readonly #queueTask: (callback: () => void) => void;
  readonly #deliver: (item: Item) => void;
  #items: Item[] = [];
  #deliveredCount = 0;
  #isStarted = false;
  #hasEnded = false;
  #taskQueued = false;

  /**
   * @param queueTask runs a callback in a task of its own.
   * @param deliver may call any method of the inbox.
   */
  constructor(queueTask: (callback: () => void) => void, deliver: (item: Item) => void) {
    this.#queueTask = queueTask;
    this.#deliver = deliver;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#schedule();
  }

  /**
   * The last item. Like the `close` event of Node's `MessagePort`, it does not wait for `start()` unless there are others
   * before it that do.
   */
  end(item: Item): void {
    this.#hasEnded = true;
    this.push(item);
  }

  /** Delivery begins, in a later task. */
  start(): void {
    this.#isStarted = true;
    this.#schedule();
  }

  /** Forgets what has not been delivered. */
  clear(): void {
    this.#items = [];
    this.#deliveredCount = 0;
  }

  get #length(): number {
    return this.#items.length - this.#deliveredCount;
  }

  #schedule(): void {
    const mayDeliver = this.#isStarted || (this.#hasEnded && this.#length === 1);
    if (this.#taskQueued || this.#length === 0 || !mayDeliver) return;
    this.#taskQueued = true;
    this.#queueTask(() => this.#deliverNext());
  }

  #deliverNext(): void {
    this.#taskQueued = false;
    if (this.#length === 0) return;
    const item = this.#items[this.#deliveredCount++] as Item;
    if (this.#length === 0) this.clear();
    try {
      this.#deliver(item);
    } finally {
      this.#schedule();
    }
  }
}
