/** Keys that V8 puts into one bucket of a Map or Set, though it has as many buckets as keys. See `src/structured-clone/key-collisions.ts`. */

const MASK = 2n ** 64n - 1n;

/** Undoes a step `x ^ (x >>> by)` of a hash of 64 bits. */
function unshift(hash: bigint, by: bigint): bigint {
  let value = hash;
  for (let known = by; known < 64n; known += by) value = hash ^ (value >> by);
  return value;
}

/** The number modulo 2^64 by which one multiplies to divide by an odd number. */
function inverse(odd: bigint): bigint {
  let result = 1n;
  for (let round = 0; round < 6; round++) result = (result * (2n - odd * result)) & MASK;
  return result;
}

const INVERSES = [inverse(65n), inverse(21n), inverse(2n ** 18n - 1n)] as const;

/** The 64 bits that V8's `ComputeLongHash` makes this of, before it takes the low 30. */
function bitsOfHash(hash: bigint): bigint {
  let bits = unshift(hash, 22n);
  bits = (bits * INVERSES[0]) & MASK;
  bits = unshift(bits, 11n);
  bits = (bits * INVERSES[1]) & MASK;
  bits = unshift(bits, 31n);
  return ((bits + 1n) * INVERSES[2]) & MASK;
}

const bits = new BigUint64Array(1);
const double = new Float64Array(bits.buffer);

/** Bigints of 64 bits whose hashes end in 30 zeros. */
export function collidingWideBigInts(count: number): bigint[] {
  return Array.from({ length: count }, (_, index) => bitsOfHash(BigInt(index) << 30n));
}

/** Doubles whose hashes end in 30 zeros. */
export function collidingDoubles(count: number): number[] {
  const keys: number[] = [];
  for (let index = 0n; keys.length < count; index++) {
    bits[0] = bitsOfHash(index << 30n);
    if (Number.isFinite(double[0]) && !Number.isInteger(double[0])) keys.push(double[0] as number);
  }
  return keys;
}

/** Bigints that differ only above their low 64 bits, of which V8 makes the hash. */
export function sameLowDigit(count: number): bigint[] {
  return Array.from({ length: count }, (_, index) => BigInt(index + 1) << 64n);
}

function unshift32(hash: number, by: number): number {
  let value = hash;
  for (let known = by; known < 32; known += by) value = hash ^ (value >>> by);
  return value;
}

const [INVERSE_2057, INVERSE_5, INVERSE_32767] = [2057n, 5n, 32767n].map((odd) =>
  Number(BigInt.asIntN(32, inverse(odd))),
) as [number, number, number];

/** Integers of 32 bits whose hashes end in 15 zeros. */
export function collidingInts(count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    let key = unshift32(index << 15, 16);
    key = unshift32(Math.imul(key, INVERSE_2057), 4);
    key = unshift32(Math.imul(key, INVERSE_5), 12);
    return Math.imul((key + 1) | 0, INVERSE_32767);
  });
}
