import { dataCloneError } from '../base/errors.ts';
import { isArray } from '../base/intrinsics.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import * as Tag from './tags.ts';
import { acceptTransfer, checkDetachable, detachAll } from './transfer.ts';
import { ValueWriter } from './value-writer.ts';

/** What {@link serialize} can be told. */
export interface SerializeOptions {
  /**
   * The transfer list. ArrayBuffers are detached, after everything else has succeeded; any other object must be accepted
   * by `reference`.
   */
  transfer?: readonly object[];
  /** Whether errors keep their `stack`, which tells the other side about paths and code of this one. Default: false. */
  includeStack?: boolean;
  /** Deepest nesting of objects. Default: {@link DEFAULT_LIMITS}.maxDepthCount. */
  maxDepthCount?: number;
  /**
   * Takes over objects that the codec cannot clone, such as ports, streams and blobs, and the objects of the transfer
   * list that are not ArrayBuffers. Asked at most once for each object.
   *
   * @param path where the object sits: `$.user.avatar`, or `transfer[0]`
   * @param isListed whether it is in the transfer list; those come first. A state that forbids to transfer it is not to be told yet,
   *   as getters may change it: see `accept`
   * @returns the integer, from 0, that `dereference` gets on the other side; undefined when the object cannot be taken,
   *   which makes {@link serialize} throw a DataCloneError. What it throws itself, {@link serialize} throws too.
   */
  reference?(object: object, path: string, isListed: boolean): number | undefined;
  /**
   * Takes a large ArrayBuffer, which then is not in the result: the memory of one that is transferred, or a copy. Called last;
   * {@link deserialize} wants the bytes of all of them in this order. It must not throw.
   */
  keepOut?(buffer: Uint8Array<ArrayBuffer>): void;
  /**
   * Asked at the end, after the last getter has run and before anything is detached. What it throws, {@link serialize} throws.
   *
   * @param byteLength the length of the result and of what is kept out
   * @param bytes the result, only for the time of the call
   */
  accept?(byteLength: number, bytes: Uint8Array): void;
}

/** Kept between calls for their memory; taken while in use, as getters and hooks may call {@link serialize} again. */
const spareWriters: ValueWriter[] = [];
/** One for a message, one for what is attached to it. */
const MAX_SPARE_WRITERS = 2;

/**
 * Turns a value into bytes: StructuredSerializeWithTransfer of the HTML standard (§2.7.7), for another process.
 *
 * A Proxy of a plain object or array is cloned as what it shows, as no script can tell them apart.
 *
 * @param options a transfer list, or more than that
 * @returns bytes for {@link deserialize}, in an ArrayBuffer of their own
 * @throws DataCloneError when something in the value cannot be cloned; its `path` says what. Nothing is detached then
 */
export function serialize(value: unknown, options?: readonly object[] | SerializeOptions): Uint8Array {
  return serializePooled(value, options).slice();
}

/**
 * As {@link serialize}, without that copy: other messages may be in the same ArrayBuffer, so that nobody but those who copy the bytes
 * may come to see it.
 *
 * @internal
 */
export function serializePooled(value: unknown, options: readonly object[] | SerializeOptions = []): Uint8Array {
  const settings: SerializeOptions = isArray(options) ? { transfer: options } : (options as SerializeOptions);
  const writer = spareWriters.pop() ?? new ValueWriter();
  try {
    return serializeWith(writer, value, settings);
  } catch (error) {
    throw isStackOverflow(error) ? dataCloneError('$', 'is nested too deeply for the stack that is left') : error;
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
