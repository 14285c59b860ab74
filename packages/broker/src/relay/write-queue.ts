import type { Socket } from 'node:net';
import type { Room } from './upkeep.ts';

/** What a write takes that waits, besides its bytes: Node's entry for it, the `Buffer`, and their part of the heap. Measured; a test compares. */
export const PENDING_WRITE_BYTES = 256;

/**
 * What waits to be written to a socket whose reader does not keep up. It counts what it takes, and not only what it says: to Node, a
 * thousand frames of two bytes are two thousand bytes.
 */
export class WriteQueue {
  readonly #tcp: Socket;
  readonly #room: Room;
  readonly #onRoom: () => void;
  /** What the writes take that wait, besides their bytes. */
  #overheadBytes = 0;
  /** It is full, and the write that filled it has not left. */
  #isOverfull = false;

  /**
   * @param room what may wait; the socket's `highWaterMark` as well.
   * @param onRoom called when it was full and no longer is.
   */
  constructor(tcp: Socket, room: Room, onRoom: () => void) {
    this.#tcp = tcp;
    this.#room = room;
    this.#onRoom = onRoom;
    tcp.on('drain', () => this.#onDrain());
  }

  /** Whether as much waits as there is room for. */
  get isFull(): boolean {
    return this.#isOverfull || this.#tcp.writableNeedDrain;
  }

  /** What it takes in memory. */
  get keptBytes(): number {
    const { writableLength } = this.#tcp;
    return writableLength === 0 ? 0 : writableLength + this.#overheadBytes;
  }

  write(pieces: readonly Buffer[]): void {
    const tcp = this.#tcp;
    if (tcp.writableLength === 0) this.#overheadBytes = 0;
    for (const piece of pieces) {
      this.#overheadBytes += PENDING_WRITE_BYTES;
      const keptBytes = tcp.writableLength + piece.length + this.#overheadBytes;
      if (this.#isOverfull || keptBytes < this.#room.bytes) tcp.write(piece);
      else this.#writeLast(piece);
    }
  }

  /** Node would call back too late, or not at all: it knows of the bytes alone. */
  #writeLast(piece: Buffer): void {
    const overheadBytes = this.#overheadBytes;
    this.#isOverfull = true;
    this.#tcp.write(piece, () => {
      this.#isOverfull = false;
      this.#overheadBytes = Math.max(0, this.#overheadBytes - overheadBytes);
      this.#onDrain();
    });
  }

  #onDrain(): void {
    if (!this.isFull) this.#onRoom();
  }
}
