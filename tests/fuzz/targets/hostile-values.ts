import { inspect } from 'node:util';
import { decodeParcel, deserialize, ProtocolError, serialize } from '@peerport/protocol';
import fc from 'fast-check';
import { depthWithin, MAX_ITEMS, MAX_TEXT_LENGTH } from '../../../packages/cli/dist/terminal/shown-depth.js';
import { stringifyTagged } from '../../../packages/cli/dist/values/tagged-json.js';
import {
  collidingDoubles,
  collidingInts,
  collidingWideBigInts,
  sameLowDigit,
} from '../../../packages/protocol/test/structured-clone/hostile-keys.ts';
import { Cost } from '../cost.ts';
import { type FuzzTarget, tolerate } from '../target.ts';

/** How the bytes of a value are made that is dearer to read than to send. */
type Hostile =
  | { readonly what: 'keys'; readonly keys: keyof typeof KEYS; readonly count: number; readonly isMap: boolean }
  | { readonly what: 'patterns'; readonly parts: readonly string[]; readonly length: number; readonly flags: string }
  | { readonly what: 'aliases'; readonly holder: keyof typeof HOLDERS; readonly width: number; readonly levels: number }
  | { readonly what: 'claims'; readonly tag: number; readonly length: number; readonly count: number }
  | { readonly what: 'arguments'; readonly type: number; readonly of: keyof typeof HOLDERS; readonly count: number }
  | { readonly what: 'attachments'; readonly kind: string; readonly count: number; readonly isAlias: boolean }
  | { readonly what: 'many'; readonly pieces: readonly (readonly number[])[]; readonly count: number };

const KEYS = {
  ints: collidingInts,
  doubles: collidingDoubles,
  wideBigInts: collidingWideBigInts,
  sameLowDigit,
  multiples: (count: number) => Array.from({ length: count }, (_, index) => index * 65_536),
  texts: (count: number) => Array.from({ length: count }, (_, index) => `${index * 65_536}`),
};

/** What holds items, as bytes: its head, and the items. */
const HOLDERS = {
  array: (items: readonly Buffer[]) => bytes(0x6f, leb(items.length), ...items),
  sparse: (items: readonly Buffer[]) =>
    bytes(0xb0, leb(2 ** 32 - 1), leb(items.length), ...items.map((item, index) => bytes(0xa7, int32(index), item))),
  set: (items: readonly Buffer[]) => bytes(0xb4, leb(items.length), ...items),
  map: (items: readonly Buffer[]) =>
    bytes(0xb3, leb(items.length), ...items.map((item, key) => bytes(0xa7, int32(key), item))),
  object: (items: readonly Buffer[]) =>
    bytes(0x7f, leb(items.length), ...items.map((_, key) => text(`k${key}`)), ...items),
  error: ([cause = bytes(0xa1), ...errors]: readonly Buffer[]) =>
    bytes(0xb5, 7, 0x0f, text('m'), text('    at x\n'.repeat(9)), cause, 0x6f, leb(errors.length), ...errors),
};

const PATTERN_PARTS = [
  ...[
    'a',
    'é',
    '\\p{L}',
    '\\P{Lu}',
    '\\p{sc=Greek}',
    '\\p{RGI_Emoji}',
    '\\W',
    '.',
    '^',
    '|',
    '(',
    ')',
    '(?:',
    '(?=',
    '(?i:',
    '[',
    '[^',
    ']',
  ],
  ...['a-z', '\\u{100}-\\u{10ffff}', '--', '&&', '\\q{ab|c}', '{1,9}', '*', '?', '\\1', '(?<N>x)', '\\k<N>'],
];

const size = fc.oneof({ weight: 4, arbitrary: fc.nat(600) }, { weight: 1, arbitrary: fc.nat(30_000) });
const holder = fc.constantFrom(...(Object.keys(HOLDERS) as (keyof typeof HOLDERS)[]));
const claimed = fc.constantFrom(0, 1, 7, 300, 65_536, 2 ** 20, 2 ** 28, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1);
const kinds = ['blob', 'unreadable', 'image-bitmap', 'native-port', 'readable-stream', 'transform-stream', 'port'];

const hostile: fc.Arbitrary<Hostile> = fc.oneof(
  fc.record({
    what: fc.constant('keys' as const),
    keys: fc.constantFrom(...(Object.keys(KEYS) as (keyof typeof KEYS)[])),
    count: size,
    isMap: fc.boolean(),
  }),
  fc.record({
    what: fc.constant('patterns' as const),
    parts: fc.array(fc.constantFrom(...PATTERN_PARTS), { minLength: 1, maxLength: 6 }),
    length: size,
    flags: fc.constantFrom('', 'i', 'u', 'iu', 'v', 'iv'),
  }),
  fc.record({ what: fc.constant('aliases' as const), holder, width: fc.nat(40), levels: fc.nat(60) }),
  fc.record({
    what: fc.constant('claims' as const),
    tag: fc.integer({ min: 0x5f, max: 0xbf }),
    length: claimed,
    count: fc.nat(20),
  }),
  fc.record({ what: fc.constant('arguments' as const), type: fc.nat(10), of: holder, count: size }),
  fc.record({
    what: fc.constant('attachments' as const),
    kind: fc.constantFrom(...kinds),
    count: size,
    isAlias: fc.boolean(),
  }),
  fc.record({
    what: fc.constant('many' as const),
    pieces: fc.array(
      fc.array(fc.oneof(fc.nat(3), fc.integer({ min: 0x40, max: 0xbe })), { minLength: 1, maxLength: 5 }),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    count: size,
  }),
);

/** Values that are made to cost more than their bytes: keys that collide, patterns, lengths and aliases. What reads and shows them keeps to a bound. */
export const hostileValues: FuzzTarget<Hostile> = {
  name: 'hostile-values',
  share: 30,
  input: hostile,
  run(input) {
    const message = bytesOf(input);
    const cost = new Cost();
    tolerate(
      (error) => (error instanceof ProtocolError && error.code === 'ERR_VALUE') || error instanceof RangeError,
      () => {
        const value = input.what === 'attachments' ? decodeParcel(message) : deserialize(message);
        const depth = depthWithin(value);
        if (depth !== undefined) inspect(value, { depth, maxArrayLength: MAX_ITEMS, maxStringLength: MAX_TEXT_LENGTH });
        stringifyTagged(value);
      },
    );
    cost.check(message.length);
  },
};

function bytesOf(input: Hostile): Buffer {
  switch (input.what) {
    case 'keys': {
      const items = KEYS[input.keys](input.count).map((key) => Buffer.from(serialize(key)).subarray(1));
      const entries = input.isMap ? items.flatMap((item) => [item, bytes(0xa1)]) : items;
      return bytes(1, input.isMap ? 0xb3 : 0xb4, leb(items.length), ...entries);
    }
    case 'patterns': {
      let source = '';
      for (let index = 0; source.length < input.length; index++) {
        source += (input.parts[index % input.parts.length] as string).replaceAll('N', `n${index % 7}`);
      }
      return bytes(1, 0xb2, text(source), text(input.flags));
    }
    case 'aliases': {
      let value = bytes(0x70);
      // The innermost has the highest id: each holder refers to the first of its items again and again.
      for (let level = input.levels; level > 0; level--) {
        const again = Array.from({ length: input.width }, () => bytes(0xae, leb(level)));
        value = HOLDERS[input.holder]([value, ...again]);
      }
      return bytes(1, value);
    }
    case 'claims':
      return bytes(1, 0x6f, leb(input.count), ...Array(input.count).fill(bytes(input.tag, leb(input.length), 0, 0)));
    case 'arguments': {
      const large = HOLDERS[input.of](Array.from({ length: input.count }, () => bytes(1)));
      const platform = bytes(0xbc, input.type, 1, 0xae, 1);
      return bytes(1, 0x62, large, 0x6f, leb(input.count), ...Array(input.count).fill(platform));
    }
    case 'attachments': {
      const { kind, count, isAlias } = input;
      const one = Buffer.from(serialize(attachment(kind))).subarray(1);
      const others = Array(Math.max(0, count - 1)).fill(isAlias ? bytes(0xae, 1) : one);
      const head = bytes(1, 0x6f, leb(others.length + 1), one, ...others);
      return bytes(int32(head.length), head, 1, 0xa1);
    }
    case 'many': {
      const all = Array.from({ length: input.count }, (_, index) => input.pieces[index % input.pieces.length] ?? []);
      return bytes(1, 0x6f, leb(all.length), ...all.map((piece) => Buffer.from(piece)));
    }
  }
}

function attachment(kind: string): object {
  const empty = new Uint8Array();
  const credit = () => ({ bytes: 0, count: 0 });
  return {
    kind,
    ...{ bytes: new Uint8Array(100), type: '', message: '', width: 5, height: 5, pixels: new Uint8Array(100) },
    ...{
      lane: 3,
      readable: 3,
      writable: 5,
      received: empty,
      unsent: new Uint8Array(),
      nextLane: 3,
      lingering: [3],
    },
    ...{ ticket: { v: 1, url: 'ws://127.0.0.1:1', token: 't'.repeat(43), channel: 'c'.repeat(22) } },
    ...{ outstanding: credit(), unreturned: credit() },
  };
}

function bytes(...parts: readonly (number | Buffer)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : part)));
}

function leb(value: number): Buffer {
  const result: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) result.push((rest % 0x80) | 0x80);
  return Buffer.of(...result, rest);
}

function int32(value: number): Buffer {
  const result = Buffer.alloc(4);
  result.writeInt32LE(value);
  return result;
}

function text(content: string): Buffer {
  return Buffer.from(serialize(content)).subarray(1);
}
