import { describe, expect, test } from '@jest/globals';
import { ProtocolError } from '../../src/base/errors.ts';
import { deserialize, deserializeRange, serialize } from '../../src/structured-clone/index.ts';
import { Random } from './differential/random.ts';
import { randomGraph } from './differential/random-graph.ts';
import { bytesOf, testSeed, valueError } from './helpers.ts';

const seed = testSeed();

/** Anything but a value or a ProtocolError makes the test fail. */
function tryToRead(bytes: Uint8Array): void {
  try {
    deserialize(bytes, { dereference: (index) => index });
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'ERR_VALUE') return;
    throw new Error(`PEERPORT_SEED=${seed}, bytes ${Buffer.from(bytes).toString('hex')}: ${error}`);
  }
}

/** Serialized graphs of all kinds. */
function* samples(count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) {
    try {
      yield serialize(randomGraph(seed + i).value);
    } catch {
      // one of the graphs that cannot be cloned
    }
  }
}

describe('malformed bytes', () => {
  test.each([
    ['nothing', ''],
    ['an unassigned tag', 'be'],
    ['a buffer out of band that did not come', 'bd 01'],
    ['the last tag', 'ff'],
    ['an absent value', 'a4'],
    ['bytes after the value', 'a1 a1'],
    ['a string that ends too early', '4261'],
    ['a string without its length', '5f'],
    ['a string longer than the bytes', '5f 40 6161'],
    ['a double that ends too early', 'a8 00000000000000'],
    ['an integer that ends too early', 'a7 000000'],
    ['UTF-8 longer than the bytes', 'ac ffffffff 61'],
    ['UTF-8 that is none', 'ac 02000000 c328'],
    ['UTF-8 of a surrogate', 'ac 03000000 eda080'],
    ['UTF-16 longer than the bytes', 'ad 02 610061'],
    ['an array longer than the bytes', '6f ffffff7f 01'],
    ['an array of 2^53 elements', '6f ffffffffffffff0f 01'],
    ['a count above 2^53', '6f ffffffffffffff1f 01'],
    ['a count of 9 bytes', '6f 808080808080808001 01'],
    ['an object with more keys than bytes', '7f ffff03 4161'],
    ['a key that is no string', '71 01 01'],
    ['a shape that is not there', '80 01'],
    ['a shape above those that are there', '62 71416101 8101'],
    ['a back-reference to nothing', 'ae 00'],
    ['a back-reference into the future', '62 ae01 60'],
    ['a back-reference above 2^32', '61 ae 8080808010'],
    ['a reference to an object of the app', 'af 00'],
    ['a view that contains itself', 'b9 02 ae00 00 00'],
    ['a view on an array', 'b9 02 6101 00 01'],
    ['a view on a number', 'b9 02 a7ffffff7f 00 01'],
    ['a view on undefined', 'b9 02 a0 00 01'],
    ['a view beyond its buffer', 'b9 02 b7020000 01 02'],
    ['a view from beyond its buffer', 'ba 02 b7020000 03'],
    ['a view that is not aligned', 'b9 05 b704000000 00 01 02'],
    ['a view of unknown type', 'b9 7f b70100 00 01'],
    ['half an element', 'bb 05 01 00'],
    ['a buffer longer than the bytes', 'b7 ffff7f 00'],
    ['a resizable buffer above its own maximum', 'b8 01 02 0000'],
    ['a bigint longer than the bytes', 'aa ffff03 00'],
    ['a regular expression with a bad pattern', 'b2 4128 40'],
    ['a regular expression with bad flags', 'b2 4161 42 6767'],
    ['a regular expression without flags', 'b2 4161 a1'],
    ['a map with more entries than bytes', 'b3 ff7f 01'],
    ['a set with more values than bytes', 'b4 ff7f 01'],
    ['an error of unknown name', 'b5 08 00'],
    ['an error with unknown parts', 'b5 00 10'],
    ['an error whose message is no string', 'b5 00 01 01'],
    ['a boxed object', 'b6 60'],
    ['a boxed null', 'b6 a1'],
    ['a boxed undefined', 'b6 a0'],
    ['a platform object of unknown class', 'bc 7f 00'],
    ['an image without pixels', 'bc 02 02 a710270000 a710270000'],
    ['a sparse array with a negative index', 'b0 03 01 a5ff 01'],
    ['a sparse array with an index beyond it', 'b0 03 01 03 01'],
    ['a sparse array with a fractional index', 'b0 03 01 a8000000000000f83f 01'],
    ['a sparse array with its length as a key', 'b0 03 01 466c656e677468 01'],
    ['a sparse array that is too long', 'b0 8080808010 00'],
    ['a sparse array with more keys than bytes', 'b0 03 ff7f 00 01'],
  ])('%s', (_name, hex) => {
    valueError(() => deserialize(bytesOf(hex)));
  });

  test('an unknown version', () => {
    valueError(() => deserialize(new Uint8Array()));
    valueError(() => deserialize(Uint8Array.of(0, 0xa1)));
    valueError(() => deserialize(Uint8Array.of(2, 0xa1)));
  });

  test.each([
    ['DOMException', '62 60 bc 00 01 ae01'],
    ['DOMException', '62 bb0100 bc 00 02 4161 ae01'],
    ['QuotaExceededError', '62 60 bc 01 01 ae01'],
    ['ImageData', '63 bb0304 00000000 60 bc 02 02 ae01 ae03'],
    ['DOMPoint', '62 60 bc 03 01 ae01'],
    ['DOMQuad', '62 71 4178 60 bc 07 01 ae01'],
    ['DOMMatrix', '62 61 60 bc 08 01 ae01'],
  ])('what constructors of platform objects would turn into text again and again is refused: %s', (_name, hex) => {
    expect(valueError(() => deserialize(bytesOf(hex))).message).toMatch(/: malformed$/);
  });

  test('the cause is kept', () => {
    expect(valueError(() => deserialize(bytesOf('b2 4128 40'))).cause).toBeInstanceOf(SyntaxError);
  });
});

describe('what bytes cannot do', () => {
  test('reach a prototype', () => {
    const own = deserialize(bytesOf('71 495f5f70726f746f5f5f 71 48706f6c6c75746564 a3')) as object;
    expect(Object.keys(own)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(own)).toBe(Object.prototype);
    const array = deserialize(bytesOf('b0 00 01 495f5f70726f746f5f5f 60')) as unknown[];
    expect(Object.getPrototypeOf(array)).toBe(Array.prototype);
    expect('polluted' in {}).toBe(false);
  });

  test('run a setter of Object.prototype', () => {
    const ran: unknown[] = [];
    Object.defineProperty(Object.prototype, 'trap', { configurable: true, set: (value) => ran.push(value) });
    try {
      const bytes = bytesOf('62 71 4474726170 01 80 02');
      expect((deserialize(bytes) as { trap: number }[]).map(({ trap }) => trap)).toEqual([1, 2]);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'trap');
    }
    expect(ran).toEqual([]);
  });

  test('take memory that they do not bring along', () => {
    const sparse = `6f c801 ${'b0 ffffffff0f 00'.repeat(200)}`;
    const before = process.memoryUsage();
    const arrays = deserialize(bytesOf(sparse)) as unknown[][];
    const after = process.memoryUsage();
    expect(arrays[199]).toHaveLength(2 ** 32 - 1);
    expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(16e6);
  });

  test('take memory through middling sparse arrays', () => {
    const sparse = `6f c801 ${'b0 80808008 00'.repeat(200)}`;
    const before = process.memoryUsage().heapUsed;
    expect(deserialize(bytesOf(sparse))).toHaveLength(200);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(16e6);
  });
});

describe(`fuzzing (PEERPORT_SEED=${seed})`, () => {
  test('random bytes', () => {
    const random = new Random(seed);
    for (let run = 0; run < 10_000; run++) {
      const bytes = Uint8Array.from({ length: random.below(64) }, () => random.below(256));
      bytes[0] = 1;
      tryToRead(bytes);
    }
  });

  test('random bytes that are mostly tags', () => {
    const random = new Random(seed + 1);
    for (let run = 0; run < 10_000; run++) {
      const bytes = Uint8Array.from({ length: 2 + random.below(40) }, () =>
        random.pick([0, 1, 2, random.below(16), 0x41, 0x62, 0x72, 0x80, 0xa0 + random.below(30)]),
      );
      bytes[0] = 1;
      tryToRead(bytes);
    }
  });

  test('valid bytes, cut off anywhere', () => {
    for (const bytes of samples(60)) {
      for (let end = 0; end < bytes.length; end += 1 + Math.floor(bytes.length / 400)) {
        valueError(() => deserialize(bytes.subarray(0, end), { dereference: (index) => index }));
      }
    }
  });

  test('valid bytes, cut off anywhere, before the bytes that are missing', () => {
    for (const bytes of samples(60)) {
      for (let end = 0; end < bytes.length; end += 1 + Math.floor(bytes.length / 400)) {
        const { message } = valueError(() => deserializeRange(bytes, 0, end, { dereference: (index) => index }));
        expect(message).toMatch(/: ends early$/);
      }
    }
  });

  test('valid bytes amid others', () => {
    for (const bytes of samples(60)) {
      const amid = Uint8Array.of(1, 2, 3, ...bytes, 4, 5);
      const options = { dereference: (index: number) => index };
      const value = deserializeRange(amid, 3, 3 + bytes.length, options);
      expect(serialize(value)).toEqual(serialize(deserialize(bytes, options)));
    }
  });

  test('valid bytes with bits flipped', () => {
    const random = new Random(seed + 2);
    for (const bytes of samples(400)) {
      for (let run = 0; run < 15; run++) {
        const mutant = bytes.slice();
        for (let flips = 1 + random.below(3); flips > 0; flips--) {
          const at = 1 + random.below(mutant.length - 1);
          mutant[at] = (mutant[at] as number) ^ (1 << random.below(8));
        }
        tryToRead(mutant);
      }
    }
  });

  test('valid bytes with inflated lengths, and with pieces taken out', () => {
    const random = new Random(seed + 3);
    for (const bytes of samples(400)) {
      for (let run = 0; run < 10; run++) {
        const at = 1 + random.below(bytes.length - 1);
        const inflated = random.pick([[0xff], [0xff, 0xff, 0xff, 0x7f], [0x80, 0x80, 0x80, 0x80, 0x08], []]);
        tryToRead(Uint8Array.of(...bytes.subarray(0, at), ...inflated, ...bytes.subarray(at + 1)));
      }
    }
  });
});
