import { dataCloneError } from '../base/errors.ts';
import { PlatformMap } from '../base/intrinsics.ts';
import { isArrayBuffer, isDetached } from './buffers.ts';
import { canDetach, detach } from './detach.ts';

/** The hook of `SerializeOptions` that takes objects over. */
export interface Hooks {
  reference?(object: object, path: string, isListed: boolean): number | undefined;
}

/** Asks the app to take over an object. @throws {RangeError} the hook returned something that is not an index */
export function indexFrom(hooks: Hooks, object: object, path: string, isListed: boolean): number | undefined {
  const index = hooks.reference?.(object, path, isListed);
  if (index === undefined || (Number.isSafeInteger(index) && index >= 0)) return index;
  throw new RangeError(`reference must return an integer from 0, not ${index}`);
}

/** A checked transfer list. */
export interface Transfer {
  /** What to detach, and its path in the list. */
  buffers: Map<ArrayBuffer, string>;
  /** All other objects, and their index from `reference`. */
  hosts: Map<object, number>;
}

/**
 * The first half of StructuredSerializeWithTransfer: every object can be transferred, and none is listed twice.
 *
 * @throws {DataCloneError}
 */
export function acceptTransfer(list: readonly object[], hooks: Hooks): Transfer {
  const paths = new PlatformMap<object, string>();
  for (const object of list) {
    const path = `transfer[${paths.size}]`;
    if (paths.has(object)) throw dataCloneError(path, 'is in the transfer list twice');
    paths.set(object, path);
  }
  const transfer: Transfer = { buffers: new PlatformMap(), hosts: new PlatformMap() };
  for (const [object, path] of paths) {
    if (isArrayBuffer(object)) transfer.buffers.set(object, path);
    else {
      const index = indexFrom(hooks, object, path, true);
      if (index === undefined) throw dataCloneError(path, 'is an object that cannot be transferred');
      transfer.hosts.set(object, index);
    }
  }
  return transfer;
}

/** Called after serializing, as in the HTML standard: a getter may have detached a buffer. @throws {DataCloneError} */
export function checkDetachable({ buffers }: Transfer): void {
  for (const [buffer, path] of buffers) {
    if (isDetached(buffer)) throw dataCloneError(path, 'is detached');
    if (!canDetach(buffer)) {
      throw dataCloneError(path, 'is an ArrayBuffer that cannot be detached: transfer a copy');
    }
  }
}

/**
 * Cannot fail after {@link checkDetachable}.
 *
 * @returns for each buffer, a new one with its memory
 */
export function detachAll({ buffers }: Transfer): Map<ArrayBuffer, ArrayBuffer> {
  const moved = new PlatformMap<ArrayBuffer, ArrayBuffer>();
  for (const buffer of buffers.keys()) moved.set(buffer, detach(buffer));
  return moved;
}
