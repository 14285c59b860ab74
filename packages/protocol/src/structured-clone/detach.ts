import { builtinOfNode, isNode } from './node-builtins.ts';

const { transfer } = ArrayBuffer.prototype;
const clone = structuredClone;

/** More bytes than any platform has. A transfer to this length fails, but only after the check that the buffer may be detached. */
const UNALLOCATABLE_BYTES = Number.MAX_SAFE_INTEGER;

const unread = new Error('Thrown by a message that is only there to see whether anybody reads it');
const bait = {
  get unreadable(): never {
    throw unread;
  },
};

const isMarked = markCheck();

/**
 * Whether a buffer can be detached. WebAssembly memory cannot, nor can buffers that Node marks as untransferable, such as the pool of its
 * small Buffers, which Node itself relies on. Changes nothing.
 */
export function canDetach(buffer: ArrayBuffer): boolean {
  // Only Node 20 has no `transfer`. Its structuredClone() copies what it cannot detach, and detaches nothing that is listed twice.
  if (typeof transfer !== 'function') return !readsMessage([buffer, buffer]);
  if (isMarked?.(buffer)) return false;
  try {
    transfer.call(buffer, UNALLOCATABLE_BYTES);
  } catch (error) {
    return (error as Error).name === 'RangeError'; // by name: the buffer may be of another realm, and the error is of its own
  }
  return false;
}

/**
 * Detaches a buffer, as a transfer does. Cannot fail after {@link canDetach}.
 *
 * @returns a new buffer with its memory
 */
export function detach(buffer: ArrayBuffer): ArrayBuffer {
  return typeof transfer === 'function' ? transfer.call(buffer) : clone(buffer, { transfer: [buffer] });
}

type IsMarked = (buffer: ArrayBuffer) => boolean;

/** Checks Node's mark (`markAsUntransferable`), which the language knows nothing about. Undefined elsewhere. */
function markCheck(): IsMarked | undefined {
  const threads = builtinOfNode<{ isMarkedAsUntransferable?: IsMarked }>('node:worker_threads');
  return threads?.isMarkedAsUntransferable ?? (isNode ? (buffer) => !readsMessage([buffer]) : undefined);
}

/** Whether the platform accepts a transfer list: only then does it read the message, which throws, so nothing is transferred. */
function readsMessage(list: Transferable[]): boolean {
  try {
    clone(bait, { transfer: list });
  } catch (error) {
    return error === unread;
  }
  return false;
}
