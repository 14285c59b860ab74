import type { Socket } from 'node:net';
import type { Allowance } from './memory-budget.ts';
import { writePastWs } from './ws-internals.ts';

/** Memory that a pending write takes, besides its bytes: Node's entry for it, the `Buffer`, their part of the heap. Measured; a test compares. */
export const PENDING_WRITE_BYTES = 256;

/**
 * Writes that wait because a socket's reader does not keep up. It counts the memory that they take, not only their length: to Node, a
 * thousand frames of two bytes are two thousand bytes.
 */
export class WriteQueue {
  readonly #tcp: Socket;
  readonly #allowance: Allowance;
  readonly #onDrained: () => void;
  /** Memory for pending writes, besides their bytes. */
  #overheadBytes = 0;
  /** Whether the write that filled the queue is still pending. */
  #isOverfull = false;

  /**
   * @param allowance what may wait, besides the socket's `highWaterMark`.
   * @param onDrained called when the queue was full and no longer is.
   */
  constructor(tcp: Socket, allowance: Allowance, onDrained: () => void) {
    this.#tcp = tcp;
    this.#allowance = allowance;
    this.#onDrained = onDrained;
    tcp.on('drain', () => this.#onDrain());
  }

  /** Whether nothing more should be written. */
  get isFull(): boolean {
    return this.#isOverfull || this.#tcp.writableNeedDrain;
  }

  /** Memory that the queue takes. */
  get keptBytes(): number {
    const { writableLength } = this.#tcp;
    return writableLength === 0 ? 0 : writableLength + this.#overheadBytes;
  }

  /** Writes a frame, given in pieces. */
  write(pieces: readonly Buffer[]): void {
    const tcp = this.#tcp;
    if (tcp.writableLength === 0) this.#overheadBytes = 0;
    for (const piece of pieces) {
      this.#overheadBytes += PENDING_WRITE_BYTES;
      const keptBytes = tcp.writableLength + piece.length + this.#overheadBytes;
      if (this.#isOverfull || keptBytes < this.#allowance.bytes) writePastWs(tcp, piece);
      else this.#writeLast(piece);
    }
  }

  /** Node's `drain` would come too late, or never: Node counts only the bytes. */
  #writeLast(piece: Buffer): void {
    const overheadBytes = this.#overheadBytes;
    this.#isOverfull = true;
    writePastWs(this.#tcp, piece, () => {
      this.#isOverfull = false;
      this.#overheadBytes = Math.max(0, this.#overheadBytes - overheadBytes);
      this.#onDrain();
    });
  }

  #onDrain(): void {
    if (!this.isFull) this.#onDrained();
  }
}
