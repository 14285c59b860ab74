/** Text that a process writes, to be waited for. */
export class Output {
  readonly #name: string;
  readonly #waiting = new Set<() => void>();
  #text = '';
  #hasEnded = false;

  constructor(name: string) {
    this.#name = name;
  }

  get text(): string {
    return this.#text;
  }

  get lines(): string[] {
    return this.#text.split('\n').slice(0, -1);
  }

  add(text: string): void {
    this.#text += text;
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  /** Resolves with the match, once there is one. @throws {Error} the process ended without it. */
  async match(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const found = pattern.exec(this.#text);
      if (found !== null) return found;
      if (this.#hasEnded) throw new Error(`${this.#name} ended without ${pattern}: ${this.#text}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
