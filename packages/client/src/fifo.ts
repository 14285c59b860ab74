/** A queue whose head is taken in constant time, however long it is. */
export class Fifo<Item> {
  #items: Item[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The item that is next. */
  peek(): Item | undefined {
    return this.#items[this.#head];
  }

  /** Takes out the item that is next. */
  shift(): Item | undefined {
    const item = this.#items[this.#head++];
    if (this.length <= 0) this.takeAll();
    return item;
  }

  /** Takes out everything. */
  takeAll(): Item[] {
    const items = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return items;
  }
}
