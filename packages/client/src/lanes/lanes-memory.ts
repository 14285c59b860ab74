import { type Limits, ProtocolError } from '@peerport/protocol';

/** What all lanes that were transferred over a port keep together. */
export class LanesMemory {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor({ maxLanesBytes }: Pick<Limits, 'maxLanesBytes'>) {
    this.#maxBytes = maxLanesBytes;
  }

  /** @throws {ProtocolError} it would be too much. */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.#maxBytes) {
      throw new ProtocolError(
        'ERR_FRAME',
        `what was transferred over the port keeps more than ${this.#maxBytes} bytes`,
      );
    }
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** The share of one lane, until the peer has closed it too; what is left unread then is its reader's. */
export class LaneMemory {
  readonly #all: LanesMemory;
  #bytes = 0;
  #isOpen = true;

  /** @throws {ProtocolError} as {@link take}. */
  constructor(all: LanesMemory, overheadBytes: number) {
    this.#all = all;
    this.take(overheadBytes);
  }

  /** @throws {ProtocolError} there is too much already, in all lanes. */
  take(bytes: number): void {
    this.#all.take(bytes);
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    if (!this.#isOpen) return;
    this.#all.release(bytes);
    this.#bytes -= bytes;
  }

  close(): void {
    this.release(this.#bytes);
    this.#isOpen = false;
  }
}
