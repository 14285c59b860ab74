import { hasOwnProperty, ObjectPrototype } from '../base/intrinsics.ts';
import type { ByteReader } from './byte-reader.ts';
import { readKey } from './strings.ts';
import * as Tag from './tags.ts';

/** The keys that several objects share. */
export interface Shape {
  readonly keys: readonly string[];
  /** Whether assigning a key could run a setter or fail, because `Object.prototype` has such a property. */
  readonly isUnsafe: boolean;
}

interface CachedShape extends Shape {
  /** The encoded keys. */
  readonly encoded: Uint8Array;
}

const CACHE_SLOTS = 256;

/** Recently read shapes with few, short keys, by hash. Apps send the same few shapes again and again. */
const cachedShapes: (CachedShape | undefined)[] = new Array(CACHE_SLOTS).fill(undefined);

/** Reads the keys of an object. */
export function readShape(reader: ByteReader, keyCount: number): Shape {
  const { bytes, position: start } = reader;
  let hash = keyCount;
  let end = start;
  for (let rest = keyCount; rest > 0; rest--) {
    const length = (bytes[end] as number) - Tag.STRING;
    if (keyCount > Tag.MAX_INLINE_COUNT || !(length >= 0 && length <= Tag.MAX_INLINE_STRING)) {
      return readKeys(reader, keyCount);
    }
    hash = Math.imul(hash, 31) + length;
    hash = Math.imul(hash, 31) + (bytes[end + 1] as number);
    hash = Math.imul(hash, 31) + (bytes[end + length] as number);
    end += 1 + length;
  }
  const slot = hash & (CACHE_SLOTS - 1);
  const cached = cachedShapes[slot];
  if (cached !== undefined && isAt(cached.encoded, bytes, start, end)) {
    reader.skip(end - start);
    return cached;
  }
  const shape = { ...readKeys(reader, keyCount), encoded: bytes.slice(start, end) };
  cachedShapes[slot] = shape;
  return shape;
}

function readKeys(reader: ByteReader, keyCount: number): Shape {
  const keys: string[] = [];
  for (let rest = keyCount; rest > 0; rest--) keys.push(readKey(reader));
  return { keys, isUnsafe: keys.some((key) => hasOwnProperty.call(ObjectPrototype, key)) };
}

function isAt(encoded: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (encoded.length !== end - start) return false;
  for (let index = 0; index < encoded.length; index++) if (encoded[index] !== bytes[start + index]) return false;
  return true;
}
