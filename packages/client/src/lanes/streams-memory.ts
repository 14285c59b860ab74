import { type Limits, ProtocolError } from '@peerport/protocol';

/** What all streams that were transferred over a port keep together. */
export class StreamsMemory {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor({ maxStreamsBytes }: Pick<Limits, 'maxStreamsBytes'>) {
    this.#maxBytes = maxStreamsBytes;
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

/** The share of one stream, until the peer has closed it too; what is left unread then is its reader's. */
export class StreamMemory {
  readonly #all: StreamsMemory;
  #bytes = 0;
  #isOpen = true;

  /** @throws {ProtocolError} as {@link take}. */
  constructor(all: StreamsMemory, overheadBytes: number) {
    this.#all = all;
    this.take(overheadBytes);
  }

  /** @throws {ProtocolError} there is too much already, in all streams. */
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
