const MASK_BIT = 0x80;
const KEY_BYTES = 4;
/** Two bytes, eight of length, the key. */
const MAX_HEADER_BYTES = 14;
/** Below this, setting up a view takes longer than it saves. */
const MIN_WORDS = 64;

/** Opcodes (RFC 6455 §5.2), and what their frames cost: with these, the relay takes about the same time for each byte of cost. */
const OPCODE_BITS = 0x0f;
const CONTINUATION = 0x0;
const TEXT = 0x1;
const FIRST_CONTROL = 0x8;
const FIN = 0x80;
const FRAME_COST_BYTES = 1_024;
const CONTROL_COST_BYTES = 8 * 1_024;

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
  /** Whether the message at hand goes on after the frame at hand (RFC 6455 §5.4). */
  #isFragmented = false;
  /** Whether the message at hand is a text, which is a request. */
  #isText = false;
  /** Whether the frame at hand ends a request. */
  #endsRequest = false;
  /** What it costs to handle what was unmasked last, as so many bytes of payload would. */
  costBytes = 0;
  /** What has come since the message at hand began, that is not complete: control frames amid it as well. */
  incompleteBytes = 0;
  /** Frames among that. */
  incompleteFramesCount = 0;

  /**
   * Takes the next bytes of the socket, cut anywhere: those of `chunk` from `start` on, up to the end of a frame with which they cost
   * `enoughBytes`. Returns where that is. A request passes alone.
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

  /** Whether `ws` would emit a request once it has what follows: the last frame of a text begins there, or ends in this chunk. */
  isAtRequest(chunk: Uint8Array, at: number): boolean {
    if (this.#payloadLeft > 0) return this.#endsRequest && this.#payloadLeft <= chunk.length - at;
    const firstByte = (this.#headerBytes > 0 ? this.#header[0] : chunk[at]) as number;
    return firstByte >= FIN && this.#isOfText(firstByte & OPCODE_BITS);
  }

  #isOfText(opcode: number): boolean {
    return opcode === TEXT || (opcode === CONTINUATION && this.#isText);
  }

  /** Takes what there is of the last frame of a request. Returns where it ends. */
  #takeRequest(chunk: Uint8Array, start: number): number {
    const at = this.#payloadLeft > 0 ? start : this.#takeHeader(chunk, start);
    return this.#payloadLeft > 0 ? this.#takePayload(chunk, at) : at;
  }

  /** Takes the bytes of a header that there are. Returns where they end. */
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

  /** Unmasks the bytes of a payload that there are. Returns where they end. */
  #takePayload(chunk: Uint8Array, start: number): number {
    const end = Math.min(chunk.length, start + this.#payloadLeft);
    applyMask(chunk, start, end, this.#key, this.#payloadDone);
    this.#payloadLeft -= end - start;
    this.#payloadDone += end - start;
    this.costBytes += end - start;
    this.#count(end - start);
    return end;
  }

  /** Bytes of the frame at hand have come, its header among them. */
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

/** @param phase how much of the payload is before `start`. */
function applyMask(bytes: Uint8Array, start: number, end: number, key: Uint8Array, phase: number): void {
  const [k0, k1, k2, k3] = key as unknown as [number, number, number, number];
  if ((k0 | k1 | k2 | k3) === 0) return;
  let at = start;
  if (end - start >= MIN_WORDS * 4) at = applyToWords(bytes, start, end, key, phase);
  for (let index = phase + at - start; at < end; at++, index++) {
    bytes[at] = (bytes[at] as number) ^ (key[index & 3] as number);
  }
}

/** The greater part of {@link applyMask}. Returns where it ends: less than four bytes are left. */
function applyToWords(bytes: Uint8Array, start: number, end: number, key: Uint8Array, phase: number): number {
  let at = start;
  let index = phase;
  for (; (bytes.byteOffset + at) % 4 !== 0; at++, index++)
    bytes[at] = (bytes[at] as number) ^ (key[index & 3] as number);
  const rotated = Uint8Array.from({ length: KEY_BYTES }, (_, offset) => key[(index + offset) & 3] as number);
  const [keyWord] = new Int32Array(rotated.buffer) as unknown as [number];
  // V8 reads the length of a typed array anew each time, and checks whether it is to stop: both take longer than all the rest of a loop
  // of one word.
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
