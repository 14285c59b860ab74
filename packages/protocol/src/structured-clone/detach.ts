import { builtinOfNode, isNode } from './node-builtins.ts';

const { transfer } = ArrayBuffer.prototype;
const clone = structuredClone;

/** More bytes than any platform has: a transfer to this length fails after it was looked at whether the buffer may be detached. */
const UNALLOCATABLE_BYTES = Number.MAX_SAFE_INTEGER;

const unread = new Error('Thrown by a message that is only there to see whether anybody reads it');
const bait = {
  get unreadable(): never {
    throw unread;
  },
};

const isMarked = markCheck();

/**
 * Whether a buffer that is not detached can be: not the memory of WebAssembly, nor what Node marks as untransferable. The pool that
 * its small Buffers share is, and is what Node itself lives on. Changes nothing.
 */
export function canDetach(buffer: ArrayBuffer): boolean {
  // Without `transfer` there is only Node 20: it copies what it cannot detach, and detaches nothing that is listed twice.
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
 * Leaves the buffer with a length of 0, as a transfer does. Cannot fail after {@link canDetach}.
 *
 * @returns a buffer that has its memory
 */
export function detach(buffer: ArrayBuffer): ArrayBuffer {
  return typeof transfer === 'function' ? transfer.call(buffer) : clone(buffer, { transfer: [buffer] });
}

type IsMarked = (buffer: ArrayBuffer) => boolean;

/** Node's mark (`markAsUntransferable`), which is nothing to the language. Elsewhere there is none. */
function markCheck(): IsMarked | undefined {
  const threads = builtinOfNode<{ isMarkedAsUntransferable?: IsMarked }>('node:worker_threads');
  return threads?.isMarkedAsUntransferable ?? (isNode ? (buffer) => !readsMessage([buffer]) : undefined);
}

/** Whether the platform takes the transfer list: then it goes on to the message, and transfers nothing as that fails. */
function readsMessage(list: Transferable[]): boolean {
  try {
    clone(bait, { transfer: list });
  } catch (error) {
    return error === unread;
  }
  return false;
}
