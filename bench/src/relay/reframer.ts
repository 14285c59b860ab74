const MASK_BIT = 0x80;
const KEY_BYTES = 4;
/** Two bytes, eight of length, the key. */
const MAX_HEADER_BYTES = 14;
/** From here on, payload stays where it is: moving it takes longer than to write it on its own. */
const MIN_UNMOVED_BYTES = 256;

const keyBytes = new Uint8Array(KEY_BYTES);
const keyWords = new Int32Array(keyBytes.buffer);

/**
 * Makes frames as a server sends them of frames as a client sends them (RFC 6455 §5.2), wherever the chunks are cut: the mask
 * is taken off, and the key out of the header, in place. Each frame becomes four bytes shorter. So small ones move up to the one
 * before; of a large one, the header moves to its payload.
 */
export class Reframer {
  /** Of a header that a chunk ended in. */
  readonly #cut = new Uint8Array(MAX_HEADER_BYTES);
  #cutBytes = 0;
  readonly #key = new Uint8Array(KEY_BYTES);
  /** Payload of the frame at hand that is still to come. */
  #payloadLeft = 0;
  /** Payload of the frame at hand that has come. */
  #payloadDone = 0;

  /** Takes the next chunk, which is lost to the caller. @returns what it has become, in order. @throws {Error} a frame has no mask. */
  reframe(chunk: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    let from = this.#cutBytes === 0 ? 0 : this.#endCutHeader(chunk, pieces);
    let start = from;
    let to = from;
    const endPiece = () => {
      if (to > start) pieces.push(chunk.subarray(start, to));
    };
    while (from < chunk.length) {
      if (this.#payloadLeft === 0) {
        const headerBytes = headerLength(chunk, from, chunk.length);
        if (headerBytes === undefined) {
          this.#cut.set(chunk.subarray(from));
          this.#cutBytes = chunk.length - from;
          break;
        }
        this.#begin(chunk, from, headerBytes);
        if (Math.min(this.#payloadLeft, chunk.length - from - headerBytes) >= MIN_UNMOVED_BYTES) {
          endPiece();
          start = from + KEY_BYTES;
          to = start;
        }
        chunk.copyWithin(to, from, from + headerBytes - KEY_BYTES);
        chunk[to + 1] = (chunk[to + 1] as number) & ~MASK_BIT;
        from += headerBytes;
        to += headerBytes - KEY_BYTES;
      }
      const bytes = Math.min(this.#payloadLeft, chunk.length - from);
      moveUnmasked(chunk, from, to, bytes, this.#key, this.#payloadDone);
      this.#payloadLeft -= bytes;
      this.#payloadDone += bytes;
      from += bytes;
      to += bytes;
    }
    endPiece();
    return pieces;
  }

  /** @returns how much of the chunk is header. Unless that is cut once more, it goes to `pieces`. */
  #endCutHeader(chunk: Uint8Array, pieces: Uint8Array[]): number {
    for (let at = 0; at < chunk.length; ) {
      this.#cut[this.#cutBytes++] = chunk[at++] as number;
      if (headerLength(this.#cut, 0, this.#cutBytes) === undefined) continue;
      this.#begin(this.#cut, 0, this.#cutBytes);
      const header = this.#cut.slice(0, this.#cutBytes - KEY_BYTES);
      header[1] = (header[1] as number) & ~MASK_BIT;
      pieces.push(header);
      this.#cutBytes = 0;
      return at;
    }
    return chunk.length;
  }

  #begin(bytes: Uint8Array, at: number, headerBytes: number): void {
    const lengthByte = bytes[at + 1] as number;
    if ((lengthByte & MASK_BIT) === 0) throw new Error('a client has sent a frame without a mask');
    const keyAt = at + headerBytes - KEY_BYTES;
    let length = keyAt === at + 2 ? lengthByte & ~MASK_BIT : 0;
    for (let index = at + 2; index < keyAt; index++) length = length * 0x100 + (bytes[index] as number);
    for (let index = 0; index < KEY_BYTES; index++) this.#key[index] = bytes[keyAt + index] as number;
    this.#payloadLeft = length;
    this.#payloadDone = 0;
  }
}

/** Length of the header that begins at `at`, if it is all there before `end`. */
function headerLength(bytes: Uint8Array, at: number, end: number): number | undefined {
  if (end - at < 2) return undefined;
  const short = (bytes[at + 1] as number) & ~MASK_BIT;
  const length = 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + KEY_BYTES;
  return end - at < length ? undefined : length;
}

/** Moves bytes down, or leaves them in their place, and unmasks them. @param phase how much of the payload is before `from`. */
function moveUnmasked(
  bytes: Uint8Array,
  from: number,
  to: number,
  count: number,
  key: Uint8Array,
  phase: number,
): void {
  const shift = from - to;
  const end = from + count;
  const keyAt = (at: number) => key[(phase + at - from) & 3] as number;
  const move = (at: number) => {
    bytes[at - shift] = (bytes[at] as number) ^ keyAt(at);
  };
  let at = from;
  if (shift === 0 && count >= MIN_UNMOVED_BYTES) {
    for (; (bytes.byteOffset + at) % 4 !== 0; at++) move(at);
    for (let index = 0; index < KEY_BYTES; index++) keyBytes[index] = keyAt(at + index);
    const [keyWord] = keyWords;
    const wordsCount = Math.floor((end - at) / 4);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, wordsCount);
    for (let index = 0; index < wordsCount; index++) words[index] = (words[index] as number) ^ (keyWord as number);
    at += wordsCount * 4;
  }
  for (; at < end; at++) move(at);
}
