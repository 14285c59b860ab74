const MIN_CAPACITY = 16;

/** A first-in, first-out queue in a ring buffer: takes its head in constant time, whatever its length. */
export class Fifo<Item> {
  #ring: (Item | undefined)[] = new Array(MIN_CAPACITY);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: Item): void {
    if (this.#length === this.#ring.length) this.#resize(this.#length * 2);
    this.#ring[(this.#head + this.#length++) & (this.#ring.length - 1)] = item;
  }

  /** The next item. */
  peek(): Item | undefined {
    return this.#ring[this.#head];
  }

  some(isSuch: (item: Item) => boolean): boolean {
    return this.#toArray().some(isSuch);
  }

  /** Removes and returns the next item. */
  shift(): Item | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    if (--this.#length < this.#ring.length / 4 && this.#ring.length > MIN_CAPACITY) this.#resize(this.#ring.length / 2);
    return item;
  }

  /** Removes and returns all items. */
  takeAll(): Item[] {
    const items = this.#toArray();
    this.#ring = new Array(MIN_CAPACITY);
    this.#head = 0;
    this.#length = 0;
    return items;
  }

  #toArray(): Item[] {
    return [...this.#ring.slice(this.#head), ...this.#ring.slice(0, this.#head)].slice(0, this.#length) as Item[];
  }

  #resize(capacity: number): void {
    const items: (Item | undefined)[] = this.#toArray();
    items.length = capacity;
    this.#ring = items;
    this.#head = 0;
  }
}
