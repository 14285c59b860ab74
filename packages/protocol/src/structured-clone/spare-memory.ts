/** Larger memory is left to the garbage collector, so that one huge message does not hold its memory for ever. */
const MAX_SPARE_BYTES = 4 * 1024 * 1024;

/** Memory that was lent and may come back. */
const lent = new WeakSet<ArrayBufferLike>();

let spare: Uint8Array<ArrayBuffer> | undefined;

/** Memory of at least that size, with arbitrary contents. */
export function memoryOf(byteLength: number): Uint8Array<ArrayBuffer> {
  if (spare === undefined || spare.length < byteLength) return new Uint8Array(byteLength);
  const memory = spare;
  spare = undefined;
  return memory;
}

/** Hands memory over to the caller, who may give it back with {@link recycle}. @param bytes the part in use */
export function lend(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.buffer.byteLength <= MAX_SPARE_BYTES) lent.add(bytes.buffer);
  return bytes;
}

/**
 * Gives back the result of `serializePooled()`, so that the next large message is written there: in Chromium, fresh memory costs more than
 * writing to it. The bytes must not be used any more. Ignores small memory, and memory from elsewhere.
 *
 * @internal
 */
export function recycle(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (!lent.delete(buffer) || buffer.byteLength < (spare?.length ?? 0)) return;
  spare = new Uint8Array(buffer as ArrayBuffer);
}
