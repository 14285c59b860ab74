import { Fifo } from './fifo.ts';

/** Hands an item over to the app. */
export type Deliver = () => void;

/** Delivers items in order, each in a task of its own, as the port message queue of the HTML standard does (§9.4.4). */
export class Inbox<Item extends object> {
  readonly #queueTask: (callback: () => void) => void;
  readonly #prepare: (item: Item) => Deliver | Promise<Deliver>;
  readonly #items = new Fifo<Item>();
  #isStarted = false;
  #hasEnded = false;
  /** A task is on its way, or an item is being prepared. */
  #isBusy = false;

  /**
   * @param queueTask runs a callback in a task of its own.
   * @param prepare makes an item ready; those behind it wait. It must not throw nor reject. What it returns may call any
   *   method of the inbox.
   */
  constructor(queueTask: (callback: () => void) => void, prepare: (item: Item) => Deliver | Promise<Deliver>) {
    this.#queueTask = queueTask;
    this.#prepare = prepare;
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

  /** Whether the last item has been delivered. */
  get isDone(): boolean {
    return this.#hasEnded && this.#items.length === 0;
  }

  /** Delivery begins, in a later task. */
  start(): void {
    this.#isStarted = true;
    this.#schedule();
  }

  /** Delivers nothing more until it is started again. */
  stop(): void {
    this.#isStarted = false;
  }

  /** Takes out what has not been delivered. */
  takeAll(): Item[] {
    return this.#items.takeAll();
  }

  #schedule(): void {
    const mayDeliver = this.#isStarted || (this.#hasEnded && this.#items.length === 1);
    if (this.#isBusy || this.#items.length === 0 || !mayDeliver) return;
    this.#isBusy = true;
    this.#queueTask(() => this.#prepareNext());
  }

  #prepareNext(): void {
    const item = this.#items.peek();
    if (item === undefined) {
      this.#isBusy = false;
      return;
    }
    const deliver = this.#prepare(item);
    if (deliver instanceof Promise) void deliver.then((ready) => this.#deliver(item, ready));
    else this.#deliver(item, deliver);
  }

  #deliver(item: Item, deliver: Deliver): void {
    this.#isBusy = false;
    try {
      if (this.#items.peek() !== item) return;
      this.#items.shift();
      deliver();
    } finally {
      this.#schedule();
    }
  }
}
