/**
 * V8 keeps the keys of a Map or Set in a hash table, and its hashes of numbers and bigints are predictable. A sender can choose keys that
 * all fall into one bucket, where each insertion compares with every earlier key. Hashes of strings have a secret seed, and those of objects
 * are random.
 */
import { DEFAULT_LIMITS } from '../base/limits.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';

const { maxKeyCollisionsCount } = DEFAULT_LIMITS;

/** With fewer keys, collisions cost no more than the bytes of the keys justify. */
const MIN_CHECKED_KEYS = 513;
/** Keys per bucket that are free of charge. Keys that nobody chose on purpose hardly ever exceed this. */
const MAX_FREE_KEYS = 16;
const MIN_CAPACITY = 4;
const KEYS_PER_BUCKET = 2;

/** Whether the keys of a Map or Set of that size must be checked before they are inserted. */
export function mustCheckKeys(count: number): boolean {
  return count >= MIN_CHECKED_KEYS;
}

/**
 * Enforces the limit, for all collections of a message together.
 *
 * @param items the keys, each `stride` after the one before
 */
export function checkKeys(coder: ObjectReader | ObjectWriter, items: readonly unknown[], stride: 1 | 2): void {
  coder.keyCollisionsCount += collisionsCountOf(items, stride);
  if (coder.keyCollisionsCount > maxKeyCollisionsCount) {
    coder.fail(`has colliding keys: more than ${maxKeyCollisionsCount} pairs share a bucket`);
  }
}

/** Pairs of keys that an insertion has to compare, minus those free of charge. */
function collisionsCountOf(items: readonly unknown[], stride: 1 | 2): number {
  const mask = bucketsCountFor(items.length / stride) - 1;
  let keysInBucket: Uint32Array | undefined;
  let collisionsCount = 0;
  for (let index = 0; index < items.length; index += stride) {
    const key = items[index];
    if (typeof key !== 'number' && typeof key !== 'bigint') continue;
    keysInBucket ??= new Uint32Array(mask + 1);
    const bucket = hashOf(key) & mask;
    const before = keysInBucket[bucket] as number;
    keysInBucket[bucket] = before + 1;
    if (before > MAX_FREE_KEYS) collisionsCount += before - MAX_FREE_KEYS;
  }
  return collisionsCount;
}

function bucketsCountFor(keysCount: number): number {
  let capacity = MIN_CAPACITY;
  while (capacity < keysCount) capacity *= 2;
  return capacity / KEYS_PER_BUCKET;
}

const words = new Uint32Array(2);
const double = new Float64Array(words.buffer);
const digit = new BigUint64Array(words.buffer);
const [LOW, HIGH] = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** V8's `Object::GetSimpleHash`. For a bigint, that is the hash of its lowest 64 bits. */
function hashOf(key: number | bigint): number {
  if (typeof key === 'bigint') digit[0] = key < 0n ? -key : key;
  else if ((key | 0) === key) return hashOfInt32(key);
  else double[0] = key;
  return hashOf64Bits(words[LOW] as number, words[HIGH] as number);
}

/** V8's `ComputeUnseededHash`: Thomas Wang's integer hash. */
function hashOfInt32(key: number): number {
  let hash = (~key + (key << 15)) | 0;
  hash ^= hash >>> 12;
  hash = (hash + (hash << 2)) | 0;
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2_057);
  return hash ^ (hash >>> 16);
}

/** The low half of V8's `ComputeLongHash`, of 64 bits in two halves. */
function hashOf64Bits(lowBits: number, highBits: number): number {
  let low = (~lowBits >>> 0) + ((lowBits << 18) >>> 0);
  let high = ~highBits + ((highBits << 18) | (lowBits >>> 14)) + (low > 0xffff_ffff ? 1 : 0);
  low ^= (high << 1) | (low >>> 31);
  high ^= high >>> 31;
  low = (low >>> 0) * 21;
  high = Math.imul(high, 21) + Math.floor(low / 2 ** 32);
  low ^= (high << 21) | (low >>> 11);
  high ^= high >>> 11;
  const sum = (low >>> 0) + ((low << 6) >>> 0);
  high += ((high << 6) | (low >>> 26)) + (sum > 0xffff_ffff ? 1 : 0);
  return sum ^ ((high << 10) | (sum >>> 22));
}
