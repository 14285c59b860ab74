const MASK_BIT = 0x80;
const KEY_BYTES = 4;
/** Two bytes, eight of length, the key. */
const MAX_HEADER_BYTES = 14;
/** Below this, setting up a view takes longer than it saves. */
const MIN_WORDS = 16;

/**
 * Takes the masks off the frames that a client sends (RFC 6455 §5.3), in place, and sets their keys to zero: still frames as
 * the RFC has them, but ones that `ws` need not unmask. It would go byte by byte, which takes most of a relay's time for
 * large messages; this goes four bytes at a time.
 *
 * Looks at nothing but where frames begin and end; what is wrong with them is for `ws` to say.
 */
export class Unmasker {
  readonly #header = new Uint8Array(MAX_HEADER_BYTES);
  #headerBytes = 0;
  readonly #key = new Uint8Array(KEY_BYTES);
  /** Payload of the frame at hand that is still to come. */
  #payloadLeft = 0;
  /** Payload of the frame at hand that has come. */
  #payloadDone = 0;

  /** Takes the next bytes of the socket, cut anywhere. */
  unmask(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft === 0) {
        this.#takeHeaderByte(chunk, at++);
        continue;
      }
      const end = Math.min(chunk.length, at + this.#payloadLeft);
      applyMask(chunk, at, end, this.#key, this.#payloadDone);
      this.#payloadLeft -= end - at;
      this.#payloadDone += end - at;
      at = end;
    }
  }

  #takeHeaderByte(chunk: Uint8Array, at: number): void {
    const header = this.#header;
    const index = this.#headerBytes++;
    header[index] = chunk[at] as number;
    if (index === 0) return;
    const lengthBytes = lengthBytesOf(header);
    const isMasked = ((header[1] as number) & MASK_BIT) !== 0;
    const keyStart = 2 + lengthBytes;
    if (isMasked && index >= keyStart) chunk[at] = 0;
    if (index + 1 < keyStart + (isMasked ? KEY_BYTES : 0)) return;
    this.#key.set(isMasked ? header.subarray(keyStart, keyStart + KEY_BYTES) : [0, 0, 0, 0]);
    this.#payloadLeft = payloadLength(header, lengthBytes);
    this.#payloadDone = 0;
    this.#headerBytes = 0;
  }
}

/** Bytes of extended payload length (RFC 6455 §5.2). */
function lengthBytesOf(header: Uint8Array): 0 | 2 | 8 {
  switch ((header[1] as number) & ~MASK_BIT) {
    case 126:
      return 2;
    case 127:
      return 8;
    default:
      return 0;
  }
}

function payloadLength(header: Uint8Array, lengthBytes: 0 | 2 | 8): number {
  if (lengthBytes === 0) return (header[1] as number) & ~MASK_BIT;
  return header.subarray(2, 2 + lengthBytes).reduce((length, byte) => length * 0x100 + byte, 0);
}

/** @param phase how much of the payload is before `start`. */
function applyMask(bytes: Uint8Array, start: number, end: number, key: Uint8Array, phase: number): void {
  if (key.every((byte) => byte === 0)) return;
  const keyAt = (at: number) => key[(phase + at - start) & 3] as number;
  let at = start;
  for (; at < end && (bytes.byteOffset + at) % 4 !== 0; at++) bytes[at] = (bytes[at] as number) ^ keyAt(at);
  const wordsCount = Math.floor((end - at) / 4);
  if (wordsCount >= MIN_WORDS) {
    const [keyWord] = new Int32Array(Uint8Array.of(keyAt(at), keyAt(at + 1), keyAt(at + 2), keyAt(at + 3)).buffer);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, wordsCount);
    for (let index = 0; index < wordsCount; index++) words[index] = (words[index] as number) ^ (keyWord as number);
    at += wordsCount * 4;
  }
  for (; at < end; at++) bytes[at] = (bytes[at] as number) ^ keyAt(at);
}
