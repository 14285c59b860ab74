import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { deserialize } from '../../src/structured-clone/index.ts';
import { bytesOf, clone, dataCloneError, valueError } from './helpers.ts';
import { collidingDoubles, collidingInts, collidingWideBigInts, sameLowDigit } from './hostile-keys.ts';

/** A Set of the bigints whose low 64 bits are 0: their highest is in their last byte. */
function setBytes(count: number): Uint8Array {
  const leb128 =
    ((count % 128) | 0x80).toString(16) +
    Math.floor(count / 128)
      .toString(16)
      .padStart(2, '0');
  const items = Array.from({ length: count }, (_, index) => {
    const high = (index + 1).toString(16).padStart(4, '0');
    return `aa0a ${'00'.repeat(8)} ${high.slice(2)} ${high.slice(0, 2)}`;
  });
  return bytesOf(`b4 ${leb128} ${items.join('')}`);
}

describe('maxKeyCollisionsCount', () => {
  /** So many keys of one bucket have 1,448 × 1,449 / 2 pairs that are not at no charge. */
  const MOST = 1_464;

  test('default: at, and over, on both sides', () => {
    expect(DEFAULT_LIMITS.maxKeyCollisionsCount).toBe(2 ** 20);
    expect(clone(new Set(sameLowDigit(MOST))).size).toBe(MOST);
    expect(clone(new Map(sameLowDigit(MOST).map((key) => [key, 0]))).size).toBe(MOST);
    const { path } = dataCloneError(() => clone({ set: new Set(sameLowDigit(MOST + 1)) }));
    expect(path).toBe('$.set');
    expect((deserialize(setBytes(MOST)) as Set<unknown>).size).toBe(MOST);
    expect(valueError(() => deserialize(setBytes(MOST + 1))).message).toMatch(/colliding keys/);
  });

  test('over, by all collections of a message together, and in each anew', () => {
    const sets = [new Set(sameLowDigit(1_100)), new Map(sameLowDigit(1_100).map((key) => [key, 0]))];
    for (let round = 0; round < 2; round++) for (const set of sets) clone(set);
    expect(dataCloneError(() => clone(sets)).path).toBe('$[1]');
  });

  test.each([
    ['integers', collidingInts],
    ['doubles', collidingDoubles],
    ['bigints of 64 bits', collidingWideBigInts],
    ['negative bigints', (count: number) => sameLowDigit(count).map((key) => -key)],
  ])('over, by %s', (_name, make: (count: number) => readonly unknown[]) => {
    dataCloneError(() => clone(new Set(make(4_000))));
  });

  test.each<[string, (index: number) => unknown]>([
    ['integers', (index) => index],
    ['negative integers', (index) => -index],
    ['multiples of a power of two', (index) => index * 4_096],
    ['times', (index) => 1.7e12 + index * 60_000],
    ['fractions', (index) => index / 4_096],
    ['random numbers', () => Math.random()],
    ['random integers', () => Math.floor(Math.random() * 2 ** 32)],
    ['bigints', (index) => BigInt(index)],
    ['bigints with a time in their high bits', (index) => BigInt(1.7e12 + index) << 22n],
    ['texts', (index) => `${index}`],
    ['objects', (index) => ({ index })],
  ])('%s that nobody picked are far below it', (_name, make) => {
    const keys = new Set(Array.from({ length: 100_000 }, (_, index) => make(index)));
    expect(clone(keys).size).toBe(keys.size);
  });
});

test('a collection may contain itself, and keeps its order, whatever its size', () => {
  const map = new Map<unknown, unknown>(Array.from({ length: 2_000 }, (_, index) => [2_000 - index, index]));
  map.set('self', map).set(map, 'self');
  const copy = clone(map);
  expect(copy.get('self')).toBe(copy);
  expect(copy.get(copy)).toBe('self');
  expect([...copy].slice(0, 2_000)).toEqual([...map].slice(0, 2_000));
});

test('the hashes are those of this V8: such keys take many times as long as others', () => {
  const insert = (keys: readonly unknown[]) => {
    const start = process.cpuUsage();
    new Set(keys);
    return process.cpuUsage(start).user + 1;
  };
  const count = 4_000;
  for (const make of [collidingInts, collidingDoubles, collidingWideBigInts, sameLowDigit]) {
    const [picked, others] = [make(count), make(2 * count).map((_key, index) => index * 1.5)];
    insert(others);
    expect(insert(picked)).toBeGreaterThan(5 * insert(others));
  }
});
