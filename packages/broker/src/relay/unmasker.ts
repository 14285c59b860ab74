const MASK_BIT = 0x80;
const KEY_BYTES = 4;
/** Two bytes, eight bytes of length, the key. */
const MAX_HEADER_BYTES = 14;
/** Below this, creating a view takes longer than it saves. */
const MIN_WORDS = 64;

/** Opcodes (RFC 6455 §5.2), and the cost of their frames. With these figures, each byte of cost takes the relay about the same time. */
const OPCODE_BITS = 0x0f;
const CONTINUATION = 0x0;
const TEXT = 0x1;
const FIRST_CONTROL = 0x8;
const FIN = 0x80;
const FRAME_COST_BYTES = 1_024;
const CONTROL_COST_BYTES = 8 * 1_024;

/**
 * Unmasks the frames of a client (RFC 6455 §5.3) in place, and sets their keys to zero. They remain valid frames, but `ws` has nothing left to
 * unmask. It would do so byte by byte, which takes most of a relay's time for large messages; this does four bytes at a time.
 *
 * Only the boundaries of frames are looked at. Finding errors is up to `ws`.
 */
export class Unmasker {
  readonly #header = new Uint8Array(MAX_HEADER_BYTES);
  #headerBytes = 0;
  readonly #key = new Uint8Array(KEY_BYTES);
  /** Bytes of the current frame's payload that are still to come. */
  #payloadLeft = 0;
  /** Bytes of it that have come. */
  #payloadDone = 0;
  /** Whether the current message goes on after the current frame (RFC 6455 §5.4). */
  #isFragmented = false;
  /** Whether the current message is a text, which is a request. */
  #isText = false;
  /** Whether the current frame ends a request. */
  #endsRequest = false;
  /** Cost of handling what was unmasked last, in bytes of payload. */
  costBytes = 0;
  /** Bytes that have come since the current, incomplete message began, including control frames amid it. */
  incompleteBytes = 0;
  /** Frames in them. */
  incompleteFramesCount = 0;

  /**
   * Unmasks the next bytes of the socket, which may begin and end anywhere: those of `chunk` from `start` to the end of the frame with which
   * their cost reaches `enoughBytes`. Returns that end. A request passes alone.
   */
  unmask(chunk: Uint8Array, start = 0, enoughBytes = Number.POSITIVE_INFINITY): number {
    let at = start;
    this.costBytes = 0;
    if (this.isAtRequest(chunk, start)) return this.#takeRequest(chunk, start);
    while (at < chunk.length && !this.isAtRequest(chunk, at)) {
      if (this.#payloadLeft > 0) at = this.#takePayload(chunk, at);
      else if (this.#headerBytes === 0 && this.costBytes >= enoughBytes) break;
      else at = this.#takeHeader(chunk, at);
    }
    return at;
  }

  /** Whether a request begins to be complete at `at`: the last frame of a text begins there, or ends in this chunk. */
  isAtRequest(chunk: Uint8Array, at: number): boolean {
    if (this.#payloadLeft > 0) return this.#endsRequest && this.#payloadLeft <= chunk.length - at;
    const firstByte = (this.#headerBytes > 0 ? this.#header[0] : chunk[at]) as number;
    return firstByte >= FIN && this.#isOfText(firstByte & OPCODE_BITS);
  }

  #isOfText(opcode: number): boolean {
    return opcode === TEXT || (opcode === CONTINUATION && this.#isText);
  }

  /** Unmasks what has come of a request's last frame. Returns where that ends. */
  #takeRequest(chunk: Uint8Array, start: number): number {
    const at = this.#payloadLeft > 0 ? start : this.#takeHeader(chunk, start);
    return this.#payloadLeft > 0 ? this.#takePayload(chunk, at) : at;
  }

  /** Reads what has come of a header. Returns where that ends. */
  #takeHeader(chunk: Uint8Array, start: number): number {
    const header = this.#header;
    for (let at = start; at < chunk.length; ) {
      const index = this.#headerBytes++;
      header[index] = chunk[at] as number;
      const secondByte = header[1] as number;
      const keyStart = 2 + lengthBytesOf(secondByte);
      const isMasked = secondByte >= MASK_BIT;
      if (index >= keyStart) chunk[at] = 0;
      at++;
      if (index === 0 || index + 1 < keyStart + (isMasked ? KEY_BYTES : 0)) continue;
      for (let byte = 0; byte < KEY_BYTES; byte++) this.#key[byte] = isMasked ? (header[keyStart + byte] as number) : 0;
      this.#payloadLeft = payloadLength(header, keyStart);
      this.#payloadDone = 0;
      this.#headerBytes = 0;
      const firstByte = header[0] as number;
      const opcode = firstByte & OPCODE_BITS;
      this.#endsRequest = firstByte >= FIN && this.#isOfText(opcode);
      if (opcode < FIRST_CONTROL) {
        this.#isFragmented = firstByte < FIN;
        this.#isText = this.#isOfText(opcode);
      }
      this.costBytes += opcode >= FIRST_CONTROL ? CONTROL_COST_BYTES : FRAME_COST_BYTES;
      this.incompleteFramesCount++;
      this.#count(at - start);
      return at;
    }
    this.incompleteBytes += chunk.length - start;
    return chunk.length;
  }

  /** Unmasks what has come of a payload. Returns where that ends. */
  #takePayload(chunk: Uint8Array, start: number): number {
    const end = Math.min(chunk.length, start + this.#payloadLeft);
    applyMask(chunk, start, end, this.#key, this.#payloadDone);
    this.#payloadLeft -= end - start;
    this.#payloadDone += end - start;
    this.costBytes += end - start;
    this.#count(end - start);
    return end;
  }

  /** Counts bytes of the current frame, its header included. */
  #count(bytes: number): void {
    if (this.#payloadLeft > 0 || this.#isFragmented) this.incompleteBytes += bytes;
    else this.incompleteBytes = this.incompleteFramesCount = 0;
  }
}

/** Bytes of extended payload length (RFC 6455 §5.2), by the second byte of the header. */
function lengthBytesOf(secondByte: number): 0 | 2 | 8 {
  switch (secondByte & ~MASK_BIT) {
    case 126:
      return 2;
    case 127:
      return 8;
    default:
      return 0;
  }
}

function payloadLength(header: Uint8Array, end: number): number {
  if (end === 2) return (header[1] as number) & ~MASK_BIT;
  let length = 0;
  for (let index = 2; index < end; index++) length = length * 0x100 + (header[index] as number);
  return length;
}

/** @param phase offset of `start` in the payload. */
function applyMask(bytes: Uint8Array, start: number, end: number, key: Uint8Array, phase: number): void {
  const [k0, k1, k2, k3] = key as unknown as [number, number, number, number];
  if ((k0 | k1 | k2 | k3) === 0) return;
  let at = start;
  if (end - start >= MIN_WORDS * 4) at = applyToWords(bytes, start, end, key, phase);
  for (let index = phase + at - start; at < end; at++, index++) {
    bytes[at] = (bytes[at] as number) ^ (key[index & 3] as number);
  }
}

/** Does most of {@link applyMask}. Returns where it ends, which leaves less than four bytes. */
function applyToWords(bytes: Uint8Array, start: number, end: number, key: Uint8Array, phase: number): number {
  let at = start;
  let index = phase;
  for (; (bytes.byteOffset + at) % 4 !== 0; at++, index++)
    bytes[at] = (bytes[at] as number) ^ (key[index & 3] as number);
  const rotated = Uint8Array.from({ length: KEY_BYTES }, (_, offset) => key[(index + offset) & 3] as number);
  const [keyWord] = new Int32Array(rotated.buffer) as unknown as [number];
  // In each round of a loop, V8 reads the length of a typed array and checks for interrupts. Both take longer than one word's work.
  const wordsCount = Math.floor((end - at) / 4);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, wordsCount);
  let word = 0;
  for (; word + 8 <= wordsCount; word += 8) {
    words[word] = (words[word] as number) ^ keyWord;
    words[word + 1] = (words[word + 1] as number) ^ keyWord;
    words[word + 2] = (words[word + 2] as number) ^ keyWord;
    words[word + 3] = (words[word + 3] as number) ^ keyWord;
    words[word + 4] = (words[word + 4] as number) ^ keyWord;
    words[word + 5] = (words[word + 5] as number) ^ keyWord;
    words[word + 6] = (words[word + 6] as number) ^ keyWord;
    words[word + 7] = (words[word + 7] as number) ^ keyWord;
  }
  for (; word < wordsCount; word++) words[word] = (words[word] as number) ^ keyWord;
  return at + wordsCount * 4;
}
