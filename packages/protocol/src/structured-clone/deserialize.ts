import { ProtocolError } from '../base/errors.ts';
import type { DeserializeOptions } from './options.ts';
import * as Tag from './tags.ts';
import { ValueReader } from './value-reader.ts';

/** Kept between calls for its memory. `undefined` while in use: hooks may call {@link deserialize} again. */
let spareReader: ValueReader | undefined;

/**
 * Turns the bytes of {@link serialize} back into a value, like StructuredDeserialize (HTML §2.7.5).
 *
 * The bytes may come from anybody. They run no code, change no prototype, and take at most about 256 bytes of memory per byte, plus address
 * space for resizable buffers, `DEFAULT_LIMITS.maxMessageBytes` in total.
 *
 * @throws {ProtocolError} `ERR_VALUE`: the bytes are malformed, or need a class that this platform lacks
 */
export function deserialize(bytes: Uint8Array, options: DeserializeOptions = {}): unknown {
  return deserializeRange(bytes, 0, bytes.length, options);
}

/** Like {@link deserialize}, for the bytes from `start` to `end`. @internal */
export function deserializeRange(bytes: Uint8Array, start: number, end: number, options: DeserializeOptions): unknown {
  const reader = spareReader ?? new ValueReader();
  spareReader = undefined;
  try {
    reader.begin(bytes, start, end, options);
    if (reader.u8() !== Tag.VERSION) reader.fail('unknown version');
    const value = reader.value();
    if (!reader.isAtEnd) reader.fail('bytes after the value');
    return value;
  } catch (error) {
    if (reader.hookHasThrown || error instanceof ProtocolError) throw error;
    return reader.fail(String(error), { cause: error });
  } finally {
    reader.reset();
    spareReader = reader;
  }
}
