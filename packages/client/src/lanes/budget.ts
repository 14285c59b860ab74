import { type Limits, ProtocolError } from '@peerport/protocol';

/** Memory that everything transferred over one port may use together. */
export class Budget {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor({ maxLanesBytes }: Pick<Limits, 'maxLanesBytes'>) {
    this.#maxBytes = maxLanesBytes;
  }

  /** @throws {ProtocolError} `ERR_FRAME`: more than `maxLanesBytes` would be in use. */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.#maxBytes) {
      throw new ProtocolError(
        'ERR_FRAME',
        `what was transferred over the port takes more than ${this.#maxBytes} bytes`,
      );
    }
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** What one lane, or one port that was transferred, uses of a {@link Budget}. */
export class BudgetShare {
  #budget: Budget | undefined;
  #bytes = 0;

  /** @param overheadBytes in use from the start. @throws {ProtocolError} as {@link take}. */
  constructor(budget: Budget, overheadBytes: number) {
    this.#budget = budget;
    this.take(overheadBytes);
  }

  /** @throws {ProtocolError} `ERR_FRAME`: the budget is used up. */
  take(bytes: number): void {
    this.#budget?.take(bytes);
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#budget?.release(bytes);
    this.#bytes -= bytes;
  }

  /** Releases everything, for good: what is still unread belongs to whoever reads it. */
  close(): void {
    this.#budget?.release(this.#bytes);
    this.#budget = undefined;
  }
}
