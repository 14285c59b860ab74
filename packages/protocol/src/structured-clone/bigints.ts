import { DEFAULT_LIMITS } from '../base/limits.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';
import type { Step } from './path.ts';
import * as Tag from './tags.ts';

const { maxBigIntBytes } = DEFAULT_LIMITS;

export function writeBigInt(writer: ObjectWriter, value: bigint, step: Step): void {
  if (BigInt.asIntN(64, value) === value) return writer.i64(Tag.BIGINT64, value);
  const hex = (value < 0n ? -value : value).toString(16);
  const byteLength = Math.ceil(hex.length / 2);
  if (byteLength > maxBigIntBytes) writer.fail(`is a bigint of more than ${maxBigIntBytes} bytes`, step);
  writer.u8(value < 0n ? Tag.BIGINT_NEGATIVE : Tag.BIGINT_POSITIVE);
  writer.uint(byteLength);
  for (let end = hex.length; end > 0; end -= 2) writer.u8(Number.parseInt(hex.slice(Math.max(0, end - 2), end), 16));
}

export function readBigInt64(reader: ObjectReader): bigint {
  return reader.view.getBigInt64(reader.skip(8), true);
}

export function readMagnitude(reader: ObjectReader): bigint {
  const byteLength = reader.uintWithin(1);
  if (byteLength > maxBigIntBytes) reader.fail();
  const start = reader.skip(byteLength);
  let hex = '0x0';
  for (let i = start + byteLength - 1; i >= start; i--) {
    hex += (reader.bytes[i] as number).toString(16).padStart(2, '0');
  }
  return BigInt(hex);
}
