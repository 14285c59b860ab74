import { concat } from '../base/bytes.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';

/** From this length on, sending a buffer by itself pays, because it saves a copy: see `docs/performance.md`. */
export const MIN_OUT_OF_BAND_BYTES = 64 * 1024;

/** Whether a buffer of that length stays out of the message. */
export function isOutOfBand({ keepsOut }: ObjectWriter, byteLength: number): boolean {
  return keepsOut && byteLength >= MIN_OUT_OF_BAND_BYTES;
}

/** The piece's own ArrayBuffer, if the buffer came in one piece that fills it. Otherwise a copy of the pieces. */
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
  return reader.register(isItself ? (first.buffer as ArrayBuffer) : concat(pieces, new Uint8Array(byteLength)).buffer);
}
