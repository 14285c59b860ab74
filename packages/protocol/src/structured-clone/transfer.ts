import { DataCloneError } from '../errors.ts';
import { detach, isArrayBuffer, isDetached } from './buffers.ts';

/** The part of `SerializeOptions` that takes over objects. */
export interface Hooks {
  reference?(object: object, path: string): number | undefined;
}

/** Asks the app to take over an object. @throws RangeError when the answer is no index, which is a bug in the app */
export function indexFrom(hooks: Hooks, object: object, path: string): number | undefined {
  const index = hooks.reference?.(object, path);
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
  const paths = new Map<object, string>();
  for (const object of list) {
    const path = `transfer[${paths.size}]`;
    if (paths.has(object)) throw new DataCloneError(path, 'is in the transfer list twice');
    paths.set(object, path);
  }
  const transfer: Transfer = { buffers: new Map(), hosts: new Map() };
  for (const [object, path] of paths) {
    if (isArrayBuffer(object)) transfer.buffers.set(object, path);
    else {
      const index = indexFrom(hooks, object, path);
      if (index === undefined) throw new DataCloneError(path, 'is an object that cannot be transferred');
      transfer.hosts.set(object, index);
    }
  }
  return transfer;
}

/** Comes after serializing, as in the standard: a getter may have detached a buffer. */
export function checkNotDetached({ buffers }: Transfer): void {
  for (const [buffer, path] of buffers) if (isDetached(buffer)) throw new DataCloneError(path, 'is detached');
}

/**
 * Cannot fail after {@link checkNotDetached}, but for memory that the platform owns, such as that of WebAssembly.
 *
 * @returns for each buffer, one that has its memory.
 */
export function detachAll({ buffers }: Transfer): Map<ArrayBuffer, ArrayBuffer> {
  const moved = new Map<ArrayBuffer, ArrayBuffer>();
  for (const [buffer, path] of buffers) {
    try {
      moved.set(buffer, detach(buffer));
    } catch {}
    if (!isDetached(buffer)) throw new DataCloneError(path, 'cannot be detached');
  }
  return moved;
}
