/** Copies pieces, one after the other, into `whole`, and returns it. @internal */
export function concat<Whole extends Uint8Array = Uint8Array<ArrayBuffer>>(
  pieces: readonly Uint8Array[],
  whole: Whole,
): Whole {
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
