import fc from 'fast-check';

/** Bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The bytes behind {@link hexOf}, in memory of their own. */
export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** Numbers at which lengths and counts change their form. */
const EDGES = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

const leb128 = fc.oneof(fc.constantFrom(...EDGES), fc.nat(300)).map((value) => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
});

/** Pieces that byte formats are made of: tags, lengths, and content. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.nat(255).map((byte) => [byte]) },
  { weight: 3, arbitrary: leb128 },
  { weight: 1, arbitrary: fc.array(fc.nat(255), { maxLength: 20 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 64 }).map((length) => new Array<number>(length).fill(0)) },
);

/** Bytes, mostly made of tags and lengths; they begin with those of `start`, if given. */
export function arbitraryBytes(start: readonly number[] = []): fc.Arbitrary<string> {
  return fc.array(piece, { maxLength: 24 }).map((pieces) => hexOf(Uint8Array.of(...start, ...pieces.flat())));
}

/** What becomes of valid bytes when some of them are changed, taken out, or repeated. */
export function damaged(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<string> {
  const damage = fc.tuple(fc.nat(), fc.constantFrom('flip', 'cut', 'drop', 'repeat', 'set'), fc.nat(255));
  return fc.tuple(valid, fc.array(damage, { maxLength: 3 })).map(([bytes, damages]) => {
    let result = [...bytes];
    for (const [position, kind, byte] of damages) {
      const at = result.length === 0 ? 0 : position % result.length;
      if (kind === 'flip') result[at] = (result[at] ?? 0) ^ (1 << (byte % 8));
      else if (kind === 'set') result[at] = byte;
      else if (kind === 'cut') result = result.slice(0, at);
      else if (kind === 'drop') result.splice(at, 1 + (byte % 4));
      else result.splice(at, 0, ...result.slice(at, at + (byte % 16)));
    }
    return hexOf(Uint8Array.from(result));
  });
}
