/** The first byte of a frame that is a whole message: FIN, and the opcode (RFC 6455 §5.2). */
const WHOLE_TEXT = 0x81;
const WHOLE_BINARY = 0x82;
const MAX_SHORT_LENGTH = 125;
const MAX_MEDIUM_LENGTH = 0xffff;
const MEDIUM = 126;
const LONG = 127;

/** Up to this length, copying the payload behind the header is faster than writing the two separately. */
const MAX_COPIED_BYTES = 8 * 1024;

/** A fragment that is a smaller part of its chunk is copied: while it waits, it would keep the whole chunk in memory. */
const MIN_KEPT_PART = 1 / 4;

/**
 * Makes one unmasked frame (RFC 6455 §5.2) of a binary message, given in fragments, in the pieces to write.
 *
 * `ws` can only send a message in one frame if it is one buffer. Sent in the fragments that browsers cut it into, it would take one task for
 * each of them in the page that reads it.
 */
export function binaryFrame(payload: readonly Buffer[]): readonly Buffer[] {
  const length = payload.reduce((sum, { length }) => sum + length, 0);
  if (length > MAX_COPIED_BYTES) return [headerOf(WHOLE_BINARY, length, 0), ...payload.map(onItsOwn)];
  const frame = headerOf(WHOLE_BINARY, length, length);
  let offset = frame.length - length;
  for (const fragment of payload) {
    frame.set(fragment, offset);
    offset += fragment.length;
  }
  return [frame];
}

/** Makes one unmasked frame of a text. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = headerOf(WHOLE_TEXT, length, length);
  frame.write(text, frame.length - length);
  return frame;
}

function onItsOwn(fragment: Buffer): Buffer {
  return fragment.length < fragment.buffer.byteLength * MIN_KEPT_PART ? Buffer.from(fragment) : fragment;
}

/** Makes a header for `length` bytes of payload, followed by `roomBytes`. */
function headerOf(firstByte: number, length: number, roomBytes: number): Buffer {
  const lengthBytes = length <= MAX_SHORT_LENGTH ? 0 : length <= MAX_MEDIUM_LENGTH ? 2 : 8;
  const frame = Buffer.allocUnsafe(2 + lengthBytes + roomBytes);
  frame[0] = firstByte;
  if (lengthBytes === 0) {
    frame[1] = length;
  } else if (lengthBytes === 2) {
    frame[1] = MEDIUM;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LONG;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return frame;
}
