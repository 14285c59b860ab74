import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';

/** A buffer of this length is worth to be sent on its own, where that spares a copy: see `docs/performance.md`. */
export const MIN_OUT_OF_BAND_BYTES = 64 * 1024;

/** Whether a buffer of that length is to stay out of the message that is being written. */
export function isOutOfBand({ keepsOut }: ObjectWriter, byteLength: number): boolean {
  return keepsOut && byteLength >= MIN_OUT_OF_BAND_BYTES;
}

/** The buffer itself, if it came in one piece that is nothing else; otherwise a copy of its pieces. */
export function readOutOfBand(reader: ObjectReader): ArrayBuffer {
  const byteLength = reader.uint();
  const pieces: Uint8Array[] = [];
  for (let missing = byteLength; missing > 0; ) {
    const piece = reader.nextBuffer();
    missing -= piece.length;
    if (missing < 0) reader.fail('an out-of-band buffer is too long');
    pieces.push(piece);
  }
  const [first] = pieces;
  const isItself = first?.length === byteLength && first.buffer.byteLength === byteLength;
  return reader.register(isItself ? (first.buffer as ArrayBuffer) : joined(pieces, byteLength));
}

function joined(pieces: readonly Uint8Array[], byteLength: number): ArrayBuffer {
  const whole = new Uint8Array(byteLength);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole.buffer;
}
