import { ProtocolError } from '../base/errors.ts';

export const NOTHING: Uint8Array = new Uint8Array();

/** Reads received bytes from `start` to `end`, never beyond. */
export class ByteReader {
  bytes = NOTHING;
  position = 0;
  protected start = 0;
  protected end = 0;
  protected lazyView: DataView | undefined;

  get remaining(): number {
    return this.end - this.position;
  }

  fail(problem = 'malformed', options?: ErrorOptions): never {
    throw new ProtocolError('ERR_VALUE', `serialized value, byte ${this.position - this.start}: ${problem}`, options);
  }

  u8(): number {
    return this.position < this.end ? (this.bytes[this.position++] as number) : this.endsEarly();
  }

  /** Skips `count` bytes. @returns their offset */
  skip(count: number): number {
    const start = this.position;
    if (count > this.remaining) this.endsEarly();
    this.position += count;
    return start;
  }

  /** For reading numbers at any offset. */
  get view(): DataView {
    this.lazyView ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.lazyView;
  }

  i16(): number {
    const at = this.skip(2);
    const { bytes } = this;
    return (((bytes[at + 1] as number) << 24) >> 16) | (bytes[at] as number);
  }

  i32(): number {
    return (this.i16() & 0xffff) | (this.i16() << 16);
  }

  f64(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  uint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 && value <= Number.MAX_SAFE_INTEGER) return value;
    }
    return this.fail();
  }

  /** A count of items of at least `bytesEach` bytes. Fails if it claims more than was received. */
  uintWithin(bytesEach: number): number {
    const count = this.uint();
    return count * bytesEach <= this.remaining ? count : this.endsEarly();
  }

  /** The counterpart of {@link ByteWriter.count}. */
  count(inline: number, maxInline: number): number {
    if (inline > maxInline) return this.uintWithin(1);
    return inline <= this.remaining ? inline : this.endsEarly();
  }

  /** Copies the next `count` bytes into a new buffer. */
  copy(count: number): ArrayBuffer {
    const start = this.bytes.byteOffset + this.skip(count);
    return this.bytes.buffer.slice(start, start + count) as ArrayBuffer;
  }

  private endsEarly(): never {
    this.fail('ends early');
  }
}
