/** What is larger is left to the garbage collector, so that no huge message holds its memory for ever. */
const MAX_SPARE_BYTES = 4 * 1024 * 1024;

/** Memory that was given away and may come back. */
const lent = new WeakSet<ArrayBufferLike>();

let spare: Uint8Array<ArrayBuffer> | undefined;

/** Memory of at least that size, with anything in it. */
export function memoryOf(byteLength: number): Uint8Array<ArrayBuffer> {
  if (spare === undefined || spare.length < byteLength) return new Uint8Array(byteLength);
  const memory = spare;
  spare = undefined;
  return memory;
}

/** Gives memory away, of which `bytes` are the part that matters. It is the caller's alone, and may be recycled. */
export function lend(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.buffer.byteLength <= MAX_SPARE_BYTES) lent.add(bytes.buffer);
  return bytes;
}

/**
 * Gives back what `serializePooled` returned, so that the next large message is written there: fresh memory costs Chromium more than the
 * bytes that are put into it. Nobody may look at the bytes any more. Whatever is not from there, or small, is left alone.
 *
 * @internal
 */
export function recycle(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (!lent.delete(buffer) || buffer.byteLength < (spare?.length ?? 0)) return;
  spare = new Uint8Array(buffer as ArrayBuffer);
}
