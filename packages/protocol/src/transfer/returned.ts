import { ProtocolError } from '../base/errors.ts';
import { lengthOfLeb128, readLeb128, writeLeb128 } from '../base/leb128.ts';

/**
 * WebSocket messages that a port has sent and that came back to it, for whoever takes it over: one after the other, each behind its
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

/** Reads them one by one: as objects, they may take much more memory than their bytes do. @throws {ProtocolError} `ERR_FRAME` @internal */
export function* decodeReturned(bytes: Uint8Array): Generator<Uint8Array> {
  const cursor = { bytes, offset: 0 };
  while (cursor.offset < bytes.length) {
    const length = readLeb128(cursor);
    const start = cursor.offset;
    cursor.offset += length;
    if (length === 0 || cursor.offset > bytes.length) {
      throw new ProtocolError('ERR_FRAME', 'a message that came back is empty, or ends too early');
    }
    yield bytes.subarray(start, cursor.offset);
  }
}
