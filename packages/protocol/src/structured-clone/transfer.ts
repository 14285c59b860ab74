import { dataCloneError } from '../base/errors.ts';
import { PlatformMap } from '../base/intrinsics.ts';
import { isArrayBuffer, isDetached } from './buffers.ts';
import { canDetach, detach } from './detach.ts';

/** The part of `SerializeOptions` that takes over objects. */
export interface Hooks {
  reference?(object: object, path: string, isListed: boolean): number | undefined;
}

/** Asks the app to take over an object. @throws RangeError when the answer is no index, which is a bug in the app */
export function indexFrom(hooks: Hooks, object: object, path: string, isListed: boolean): number | undefined {
  const index = hooks.reference?.(object, path, isListed);
  if (index === undefined || (Number.isSafeInteger(index) && index >= 0)) return index;
  throw new RangeError(`reference must return an integer from 0, not ${index}`);
}

/** A transfer list that was checked. */
export interface Transfer {
  /** What to detach, and where it is in the list, as a path. */
  buffers: Map<ArrayBuffer, string>;
  /** Every other object, and the index that `reference` gave it. */
  hosts: Map<object, number>;
}

/**
 * The first half of StructuredSerializeWithTransfer: nothing but what can be transferred, nothing twice.
 *
 * @throws DataCloneError
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

/** Comes after serializing, as in the standard: a getter may have detached a buffer. @throws DataCloneError */
export function checkDetachable({ buffers }: Transfer): void {
  for (const [buffer, path] of buffers) {
    if (isDetached(buffer)) throw dataCloneError(path, 'is detached');
    if (!canDetach(buffer)) {
      throw dataCloneError(path, 'is an ArrayBuffer that the platform does not let go of: transfer a copy');
    }
  }
}

/**
 * Cannot fail after {@link checkDetachable}.
 *
 * @returns for each buffer, one that has its memory.
 */
export function detachAll({ buffers }: Transfer): Map<ArrayBuffer, ArrayBuffer> {
  const moved = new PlatformMap<ArrayBuffer, ArrayBuffer>();
  for (const buffer of buffers.keys()) moved.set(buffer, detach(buffer));
  return moved;
}
