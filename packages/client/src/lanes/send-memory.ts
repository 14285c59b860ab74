/** Fresh memory costs Chromium more than the bytes that are put into it. */
const memory = new Uint8Array(256 * 1024);

/** Parts of it up to this length are kept: to make one takes longer than to fill it. */
const MAX_KEPT_BYTES = 255;
const parts: (Uint8Array<ArrayBuffer> | undefined)[] = new Array(MAX_KEPT_BYTES + 1).fill(undefined);

/** Memory to write what is sent next, at most 256 KiB, shared with all that was sent before. */
export function sendMemory(byteLength: number): Uint8Array<ArrayBuffer> {
  if (byteLength > MAX_KEPT_BYTES) return memory.subarray(0, byteLength);
  parts[byteLength] ??= memory.subarray(0, byteLength);
  return parts[byteLength];
}
