import { ProtocolError } from '../base/errors.ts';
import { lengthOfLeb128, readLeb128, writeLeb128 } from '../base/leb128.ts';

/** The payload of a `credit` frame: messages that their receiver has read. */
export interface CreditPayload {
  /** Total length of their payloads. */
  readonly bytes: number;
  /** Their number. */
  readonly count: number;
}

/** Encodes the payload of a `credit` frame. */
export function encodeCredit({ bytes, count }: CreditPayload): Uint8Array {
  const payload = new Uint8Array(lengthOfLeb128(bytes) + lengthOfLeb128(count));
  writeLeb128(payload, writeLeb128(payload, 0, bytes), count);
  return payload;
}

/** Decodes the payload of a `credit` frame. @throws {ProtocolError} `ERR_FRAME` */
export function decodeCredit(payload: Uint8Array): CreditPayload {
  const cursor = { bytes: payload, offset: 0 };
  const credit = { bytes: readLeb128(cursor), count: readLeb128(cursor) };
  if (cursor.offset !== payload.length) throw new ProtocolError('ERR_FRAME', 'a credit frame is too long');
  return credit;
}
