import { ProtocolError } from '../base/errors.ts';
import { lengthOfLeb128, readLeb128, writeLeb128 } from '../base/leb128.ts';

/**
 * Encodes the WebSocket messages that a port sent and that came back to it, for its next holder: one after the other, each preceded by its
 * length as LEB128. @internal
 */
export function encodeReturned(messages: readonly Uint8Array[], before: Uint8Array = new Uint8Array()): Uint8Array {
  const byteLength = messages.reduce((sum, { length }) => sum + lengthOfLeb128(length) + length, before.length);
  const bytes = new Uint8Array(byteLength);
  bytes.set(before);
  let offset = before.length;
  for (const message of messages) {
    offset = writeLeb128(bytes, offset, message.length);
    bytes.set(message, offset);
    offset += message.length;
  }
  return bytes;
}

/** Decodes them one by one: together, as objects, they may take far more memory than their bytes. @throws {ProtocolError} `ERR_FRAME` @internal */
export function* decodeReturned(bytes: Uint8Array): Generator<Uint8Array> {
  const cursor = { bytes, offset: 0 };
  while (cursor.offset < bytes.length) {
    const length = readLeb128(cursor);
    const start = cursor.offset;
    cursor.offset += length;
    if (length === 0 || cursor.offset > bytes.length) {
      throw new ProtocolError('ERR_FRAME', 'a returned message is empty or truncated');
    }
    yield bytes.subarray(start, cursor.offset);
  }
}
