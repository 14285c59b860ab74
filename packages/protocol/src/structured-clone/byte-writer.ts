import { writeLeb128 } from '../base/leb128.ts';
import { lend, memoryOf } from './spare-memory.ts';

/**
 * Short messages share memory of this size, like Node's Buffer pool, because allocating takes longer than writing most of them. No message
 * starts after `LAST_START`.
 */
const SHARED_BYTES = 16_384;
const LAST_START = 12_000;

/** Longer messages are handed over with their memory instead of being copied. */
const MAX_KEPT_BYTES = 262_144;

/** Writes into growing memory, in the encodings that `tags.ts` calls `u8`, `u32`, `f64` and `uint`. */
export class ByteWriter {
  bytes = new Uint8Array(SHARED_BYTES);
  position = 0;
  private view = new DataView(this.bytes.buffer);
  /** Offset of the message. */
  private start = 0;
  private shared = this.bytes;
  /** For messages that do not fit into `shared`. */
  private long = new Uint8Array();

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.position + count > this.bytes.length) this.grow(this.position + count);
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.position++] = value;
  }

  /** A tag, then a signed integer of one byte. */
  i8(tag: number, value: number): void {
    const at = this.tagged(tag, 1);
    this.view.setInt8(at, value);
  }

  i16(tag: number, value: number): void {
    const at = this.tagged(tag, 2);
    this.view.setInt16(at, value, true);
  }

  /** A tag, then 4 bytes, signed or not. */
  i32(tag: number, value: number): void {
    const at = this.tagged(tag, 4);
    this.view.setInt32(at, value, true);
  }

  f64(tag: number, value: number): void {
    const at = this.tagged(tag, 8);
    this.view.setFloat64(at, value, true);
  }

  i64(tag: number, value: bigint): void {
    const at = this.tagged(tag, 8);
    this.view.setBigInt64(at, value, true);
  }

  /** A tag, then room. @returns the offset of the room */
  private tagged(tag: number, byteLength: number): number {
    this.reserve(1 + byteLength);
    const at = this.position + 1;
    this.bytes[at - 1] = tag;
    this.position = at + byteLength;
    return at;
  }

  uint(value: number): void {
    this.reserve(8);
    this.position = writeLeb128(this.bytes, this.position, value);
  }

  /** A tag with a count in its low bits, or after it if above `maxInline`. */
  count(tag: number, count: number, maxInline: number): void {
    if (count <= maxInline) return this.u8(tag + count);
    this.u8(tag + maxInline + 1);
    this.uint(count);
  }

  raw(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.position);
    this.position += source.length;
  }

  /** Returns what was written, in memory that nobody else writes to, and empties the writer. */
  take(): Uint8Array {
    const message = this.bytes.subarray(this.start, this.position);
    if (this.bytes !== this.shared) return message.length > MAX_KEPT_BYTES ? lend(message) : message.slice();
    this.start = this.position;
    return message;
  }

  /** Discards what was written and not taken. */
  discard(): void {
    if (this.long.length > MAX_KEPT_BYTES) this.long = new Uint8Array();
    if (this.start > LAST_START) {
      this.shared = new Uint8Array(SHARED_BYTES);
      this.start = 0;
    }
    this.position = this.start;
    if (this.bytes !== this.shared) this.use(this.shared);
  }

  private grow(atLeast: number): void {
    if (this.long.length < atLeast) this.long = memoryOf(Math.max(atLeast, 2 * this.bytes.length));
    this.long.set(this.bytes.subarray(this.start, this.position), this.start);
    this.use(this.long);
  }

  private use(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
