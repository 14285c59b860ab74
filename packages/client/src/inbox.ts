import { Fifo } from './fifo.ts';

/**
 * How messages are handed over: `task`, each in a task of its own, as the port message queue of the HTML standard does (§9.4.4);
 * or `batch`, all that came in one WebSocket message in one task.
 */
export type Delivery = 'task' | 'batch';

/** What an inbox asks of its owner. */
export interface InboxHooks<Item, Ready> {
  /** Makes an item ready; those behind it wait. It must not throw nor reject. */
  prepare(item: Item): Ready | Promise<Ready>;
  /** Hands an item over to the app. May call any method of the inbox. */
  deliver(item: Item, ready: Ready): void;
  /** Runs all of a task: `run` calls the others. */
  during(run: () => void): void;
}

/** Delivers items in order. */
export class Inbox<Item extends object, Ready extends object> {
  readonly #queueTask: (callback: () => void) => void;
  readonly #hooks: InboxHooks<Item, Ready>;
  readonly #delivery: Delivery;
  readonly #items = new Fifo<Item>();
  /** Lengths of the batches that are complete and not begun. */
  readonly #batches = new Fifo<number>();
  #openBatchLength = 0;
  /** Items that are left of the batch that is being delivered. */
  #batchLeft = 0;
  readonly #run = () => this.#runTask();
  readonly #task = () => this.#hooks.during(this.#run);
  #isStarted = false;
  #hasEnded = false;
  /** A task is on its way, or an item is being prepared. */
  #isBusy = false;
  #prepared: { readonly item: Item; readonly ready: Ready } | undefined;

  /** @param queueTask runs a callback in a task of its own. */
  constructor(queueTask: (callback: () => void) => void, hooks: InboxHooks<Item, Ready>, delivery: Delivery = 'task') {
    this.#queueTask = queueTask;
    this.#hooks = hooks;
    this.#delivery = delivery;
  }

  push(item: Item): void {
    this.#items.push(item);
    if (this.#delivery === 'batch') this.#openBatchLength++;
    this.#schedule();
  }

  /** What was pushed since the last batch makes up one. */
  endBatch(): void {
    if (this.#openBatchLength > 0) this.#batches.push(this.#openBatchLength);
    this.#openBatchLength = 0;
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
    this.#prepared = undefined;
    this.#batches.takeAll();
    this.#openBatchLength = 0;
    this.#batchLeft = 0;
    return this.#items.takeAll();
  }

  get #mayDeliver(): boolean {
    return this.#items.length > 0 && (this.#isStarted || (this.#hasEnded && this.#items.length === 1));
  }

  #schedule(): void {
    if (this.#isBusy || !this.#mayDeliver) return;
    this.#isBusy = true;
    this.#queueTask(this.#task);
  }

  #runTask(): void {
    this.#isBusy = false;
    try {
      do this.#deliverNext();
      while (this.#batchLeft > 0 && !this.#isBusy && this.#mayDeliver);
    } finally {
      this.#schedule();
    }
  }

  #deliverNext(): void {
    if (!this.#mayDeliver) return;
    const item = this.#items.peek() as Item;
    const ready = this.#prepared?.ready ?? this.#hooks.prepare(item);
    if (ready instanceof Promise) {
      this.#isBusy = true;
      void ready.then((result) => this.#onPrepared(item, result));
      return;
    }
    this.#prepared = undefined;
    this.#items.shift();
    if (this.#batchLeft === 0) this.#batchLeft = this.#batches.shift() ?? 1;
    this.#batchLeft--;
    this.#hooks.deliver(item, ready);
  }

  #onPrepared(item: Item, ready: Ready): void {
    this.#isBusy = false;
    if (this.#items.peek() === item) this.#prepared = { item, ready };
    this.#schedule();
  }
}
