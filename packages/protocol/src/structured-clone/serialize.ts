import { dataCloneError } from '../base/errors.ts';
import { isArray } from '../base/intrinsics.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import type { SerializeOptions } from './options.ts';
import * as Tag from './tags.ts';
import { acceptTransfer, checkDetachable, detachAll } from './transfer.ts';
import { ValueWriter } from './value-writer.ts';

/** Kept between calls for their memory. Not in the list while in use: getters and hooks may call {@link serialize} again. */
const spareWriters: ValueWriter[] = [];
/** One for a message, one for its attachments. */
const MAX_SPARE_WRITERS = 2;

/**
 * Serializes a value for another process, like StructuredSerializeWithTransfer (HTML §2.7.7).
 *
 * A Proxy of a plain object or array is cloned as the object that it shows, because no script can tell them apart.
 *
 * @param options a transfer list, or an object with options
 * @returns bytes for {@link deserialize}, in an ArrayBuffer of their own
 * @throws {DataCloneError} something in the value cannot be cloned; `path` says what. Nothing was detached.
 */
export function serialize(value: unknown, options?: readonly object[] | SerializeOptions): Uint8Array {
  return serializePooled(value, options).slice();
}

/**
 * Like {@link serialize}, without the copy. The ArrayBuffer may hold other messages too: copy the bytes, and never hand them out.
 *
 * @internal
 */
export function serializePooled(value: unknown, options: readonly object[] | SerializeOptions = []): Uint8Array {
  const settings: SerializeOptions = isArray(options) ? { transfer: options } : (options as SerializeOptions);
  const writer = spareWriters.pop() ?? new ValueWriter();
  try {
    return serializeWith(writer, value, settings);
  } catch (error) {
    throw isStackOverflow(error) ? dataCloneError('$', 'is nested too deeply for the remaining stack') : error;
  } finally {
    writer.reset();
    if (spareWriters.length < MAX_SPARE_WRITERS) spareWriters.push(writer);
  }
}

function serializeWith(writer: ValueWriter, value: unknown, settings: SerializeOptions): Uint8Array {
  const { transfer: list } = settings;
  const transfer = list && list.length > 0 ? acceptTransfer(list, settings) : undefined;
  writer.includeStack = settings.includeStack ?? false;
  writer.maxDepthCount = settings.maxDepthCount ?? DEFAULT_LIMITS.maxDepthCount;
  writer.hooks = settings;
  writer.transfer = transfer;
  writer.keepsOut = settings.keepOut !== undefined;
  writer.u8(Tag.VERSION);
  writer.value(value, '');
  if (transfer !== undefined) {
    checkDetachable(transfer);
    writer.copyTransferred();
  }
  const bytes = writer.take();
  settings.accept?.(bytes.length + writer.keptBytes, bytes);
  const moved = transfer && detachAll(transfer);
  for (const buffer of writer.kept) settings.keepOut?.(new Uint8Array(moved?.get(buffer) ?? buffer));
  return bytes;
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof Error && /call stack|too much recursion/.test(error.message);
}
