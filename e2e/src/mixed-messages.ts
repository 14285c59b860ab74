/** Messages of many types and sizes, the same for the same seed: made by the sender, made again by the receiver to compare. */

const KIB = 1024;
/** How often a message has a large payload, and how large: one in so many. The first that fits is taken. */
const LARGE_PAYLOADS = [
  { every: 500, bytes: 1024 * KIB },
  { every: 90, bytes: 128 * KIB },
  { every: 40, bytes: 9 * KIB },
];
const SMALL_BYTES = 200;
const LONE_SURROGATES = ['\ud800', '\udc00', 'a\udfffb', '\ud83d'];
const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];
const NUMBERS = [0, -0, 1, -1, 0.1, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, 5e-324, 1.7e308];
const ERRORS = [Error, TypeError, RangeError, SyntaxError];

/** Numbers between 0 and 1 (Mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Message number `index`: the messages must be made in order, from the first, which is number 0. */
export function mixedMessage(random: Random, index: number): unknown {
  const large = LARGE_PAYLOADS.find(({ every }) => index % every === every - 1);
  if (large !== undefined) return pick(random, MAKERS_OF_ANY_SIZE)(random, large.bytes);
  const length = random() < 0.1 ? 0 : Math.floor(random() * SMALL_BYTES);
  return pick(random, [...MAKERS_OF_ANY_SIZE, ...MAKERS])(random, length);
}

type Maker = (random: Random, bytes: number) => unknown;

const MAKERS_OF_ANY_SIZE: readonly Maker[] = [
  fill,
  (random, bytes) => fill(random, bytes).buffer,
  (random, bytes) => new (pick(random, TYPED_ARRAYS))(fill(random, bytes - (bytes % 8)).buffer),
  (random, bytes) => ({ type: 'blob', id: random(), body: fill(random, bytes), name: text(random, 20) }),
  text,
];

const MAKERS: readonly Maker[] = [
  (random) => pick(random, [null, undefined, true, false, '', 0n]),
  (random) => pick(random, NUMBERS) * (random() < 0.5 ? 1 : random()),
  (random) => BigInt(pick(random, [0, 1, -1])) - BigInt(Math.floor(random() * 2 ** 53)) ** 3n,
  (random) => new Date(random() < 0.1 ? NaN : Math.floor((random() - 0.5) * 8e15)),
  (random) => Array.from({ length: Math.floor(random() * 12) }, () => small(random)),
  (random) => new Map(Array.from({ length: Math.floor(random() * 6) }, () => [small(random), small(random)])),
  (random) => new Set(Array.from({ length: Math.floor(random() * 6) }, () => small(random))),
  (random) => ({ nested: { a: small(random), b: [small(random), { c: small(random) }] }, 'key with ☃': random() }),
  (random) => new (pick(random, ERRORS))(text(random, 20)),
  (random) => {
    const shared = { value: small(random) };
    return { first: shared, second: shared, list: [shared] };
  },
  (random) => {
    const circle: Record<string, unknown> = { value: small(random) };
    circle['self'] = circle;
    return circle;
  },
];

function small(random: Random): unknown {
  switch (Math.floor(random() * 6)) {
    case 0:
      return pick(random, NUMBERS);
    case 1:
      return text(random, 20);
    case 2:
      return BigInt(Math.floor(random() * 1e15));
    case 3:
      return new Date(Math.floor(random() * 2e12));
    case 4:
      return fill(random, Math.floor(random() * 32));
    default:
      return undefined;
  }
}

/** A cheap filling that a shifted, truncated or repeated piece does not match. */
function fill(random: Random, length: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length);
  let state = Math.floor(random() * 2 ** 32);
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    result[index] = state >>> 24;
  }
  return result;
}

function text(random: Random, length: number): string {
  const piece = pick(random, ['plain ASCII. ', 'Überraschung, ça va? ', '日本語とemoji 🎉🏳️‍🌈 ', '']);
  if (piece !== '') return piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  return pick(random, LONE_SURROGATES) + 'x'.repeat(length) + pick(random, LONE_SURROGATES);
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}
