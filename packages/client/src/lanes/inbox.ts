import { Fifo } from '../base/fifo.ts';
import { realTime } from '../platform/time.ts';

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
  /** An item is dropped: as it came, or made ready. */
  discard(item: Item, ready: Ready | undefined): void;
  /** Runs all of a task: `run` calls the others. */
  during(run: () => void): void;
}

/** Options of an inbox. */
export interface InboxOptions {
  readonly delivery?: Delivery | undefined;
  /** Time that each item has to be made ready, before the end comes without it. Default: any. */
  readonly prepareTimeoutMs?: number | undefined;
}

/** Delivers items in order. */
export class Inbox<Item extends object, Ready extends object> {
  readonly #queueTask: (callback: () => void) => void;
  readonly #hooks: InboxHooks<Item, Ready>;
  readonly #delivery: Delivery;
  readonly #prepareTimeoutMs: number | undefined;
  readonly #time;
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
  #end: (() => void) | undefined;
  #isScheduled = false;
  #isPreparing = false;
  /** The item that is being made ready has had its time: the end does not wait for it. */
  #isOverdue = false;
  #stopPrepareTimer = () => {};
  #prepared: { readonly item: Item; readonly ready: Ready } | undefined;

  /** @param queueTask runs a callback in a task of its own. */
  constructor(
    queueTask: (callback: () => void) => void,
    hooks: InboxHooks<Item, Ready>,
    { delivery = 'task', prepareTimeoutMs }: InboxOptions = {},
    time = realTime,
  ) {
    this.#queueTask = queueTask;
    this.#hooks = hooks;
    this.#delivery = delivery;
    this.#prepareTimeoutMs = prepareTimeoutMs;
    this.#time = time;
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
   * Nothing follows. `deliver` is called after the last item; at once while nothing is delivered, because nobody has started the inbox or it
   * is stopped: who only waits for the end does not wait for somebody to read. It waits `prepareTimeoutMs` for each item to be made ready.
   */
  end(deliver: () => void): void {
    this.#hasEnded = true;
    this.#end = deliver;
    this.#watchPreparation();
    this.#schedule();
  }

  /** Whether an item that is left is such a one. */
  some(isSuch: (item: Item) => boolean): boolean {
    return this.#items.some(isSuch);
  }

  /** Whether there is nothing left to deliver, and nothing follows. */
  get isDone(): boolean {
    return this.#hasEnded && this.#end === undefined && this.#items.length === 0;
  }

  /** Whether nothing more is delivered, unless somebody starts the inbox to get what is left. */
  get isSilent(): boolean {
    return this.#hasEnded && this.#end === undefined && !(this.#isStarted && this.#items.length > 0);
  }

  /** Delivery begins, in a later task. */
  start(): void {
    this.#isStarted = true;
    this.#schedule();
  }

  /** Delivers nothing more until it is started again. */
  stop(): void {
    this.#isStarted = false;
    this.#schedule();
  }

  /** Takes out what has not been delivered. */
  takeAll(): Item[] {
    this.#prepared = undefined;
    this.#batches.takeAll();
    this.#openBatchLength = 0;
    this.#batchLeft = 0;
    const items = this.#items.takeAll();
    this.#schedule();
    return items;
  }

  /** Drops what has not been delivered. */
  drop(): void {
    const prepared = this.#prepared;
    const inPreparation = this.#isPreparing ? this.#items.peek() : undefined;
    for (const item of this.takeAll()) {
      if (item !== inPreparation) this.#hooks.discard(item, item === prepared?.item ? prepared.ready : undefined);
    }
  }

  get #mayDeliver(): boolean {
    return this.#isStarted && !this.#isPreparing && this.#items.length > 0;
  }

  get #mayEnd(): boolean {
    return this.#end !== undefined && (!this.#isStarted || this.#items.length === 0 || this.#isOverdue);
  }

  #schedule(): void {
    if (this.#isScheduled || !(this.#mayDeliver || this.#mayEnd)) return;
    this.#isScheduled = true;
    this.#queueTask(this.#task);
  }

  #runTask(): void {
    this.#isScheduled = false;
    try {
      if (this.#mayEnd) this.#deliverEnd();
      else
        do this.#deliverNext();
        while (this.#batchLeft > 0 && this.#mayDeliver);
    } finally {
      this.#schedule();
    }
  }

  #deliverEnd(): void {
    this.#stopPrepareTimer();
    const deliver = this.#end;
    this.#end = undefined;
    deliver?.();
  }

  #deliverNext(): void {
    if (!this.#mayDeliver) return;
    const item = this.#items.peek() as Item;
    const ready = this.#prepared?.ready ?? this.#hooks.prepare(item);
    if (ready instanceof Promise) {
      this.#isPreparing = true;
      this.#watchPreparation();
      void ready.then((result) => this.#onPrepared(item, result));
      return;
    }
    this.#prepared = undefined;
    this.#items.shift();
    if (this.#batchLeft === 0) this.#batchLeft = this.#batches.shift() ?? 1;
    this.#batchLeft--;
    this.#hooks.deliver(item, ready);
  }

  /** Keeps an item that is never made ready from holding up the end for ever. */
  #watchPreparation(): void {
    if (this.#end === undefined || !this.#isPreparing || this.#prepareTimeoutMs === undefined) return;
    this.#stopPrepareTimer = this.#time.after(this.#prepareTimeoutMs, () => {
      this.#isOverdue = true;
      this.#schedule();
    });
  }

  #onPrepared(item: Item, ready: Ready): void {
    this.#isPreparing = false;
    this.#isOverdue = false;
    this.#stopPrepareTimer();
    if (this.#items.peek() === item) this.#prepared = { item, ready };
    else this.#hooks.discard(item, ready);
    this.#schedule();
  }
}
