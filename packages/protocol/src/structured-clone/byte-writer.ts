import { lend, memoryOf } from './spare-memory.ts';

const INITIAL_BYTES = 4_096;

/** Messages above this size give their buffer away instead of copying out of it. */
const MAX_KEPT_BYTES = 262_144;

/** A growing run of bytes: the encodings that `tags.ts` names `u8`, `u32`, `f64` and `uint`. */
export class ByteWriter {
  bytes = new Uint8Array(INITIAL_BYTES);
  position = 0;
  private view = new DataView(this.bytes.buffer);

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

  /** A tag, then room. @returns where the room begins */
  private tagged(tag: number, byteLength: number): number {
    this.reserve(1 + byteLength);
    const at = this.position + 1;
    this.bytes[at - 1] = tag;
    this.position = at + byteLength;
    return at;
  }

  uint(value: number): void {
    this.reserve(8);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.bytes[this.position++] = (rest % 0x80) | 0x80;
    this.bytes[this.position++] = rest;
  }

  /** A tag with a count in its low bits, or after it when it is above `maxInline`. */
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

  /** What was written, in memory that is the caller's alone; the writer is empty afterwards. */
  take(): Uint8Array {
    const { bytes, position } = this;
    this.position = 0;
    if (position <= MAX_KEPT_BYTES) return bytes.slice(0, position);
    this.use(new Uint8Array(INITIAL_BYTES));
    return lend(bytes, position);
  }

  /** Forgets what was written, and the memory that it took if that was much. */
  discard(): void {
    this.position = 0;
    if (this.bytes.length > MAX_KEPT_BYTES) this.use(new Uint8Array(INITIAL_BYTES));
  }

  private grow(atLeast: number): void {
    const bytes = memoryOf(Math.max(atLeast, 2 * this.bytes.length));
    bytes.set(this.bytes.subarray(0, this.position));
    this.use(bytes);
  }

  private use(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}
