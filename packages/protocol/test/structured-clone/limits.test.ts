import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../src/base/limits.ts';
import { deserialize, serialize } from '../../src/structured-clone/index.ts';
import { bytesOf, clone, dataCloneError, nestedArrays, valueError } from './helpers.ts';

/** What {@link nestedArrays} becomes, without a limit. */
function nestedBytes(levels: number): Uint8Array {
  const bytes = new Uint8Array(levels + 1).fill(0x61);
  bytes[0] = 1;
  bytes[levels] = 0x60;
  return bytes;
}

describe('maxDepthCount', () => {
  test('at the default', () => {
    expect(DEFAULT_LIMITS.maxDepthCount).toBe(1_000);
    expect(serialize(clone(nestedArrays(1_000)))).toEqual(nestedBytes(1_000));
  });

  test('over the default', () => {
    expect(dataCloneError(() => serialize(nestedArrays(1_001))).message).toMatch(/nested deeper than 1000 levels/);
    valueError(() => deserialize(nestedBytes(1_001)));
  });

  test('overridden', () => {
    const options = { maxDepthCount: 3 };
    clone(nestedArrays(3), options);
    expect(dataCloneError(() => serialize(nestedArrays(4), options)).path).toBe('$[0][0][0]');
    valueError(() => deserialize(serialize(nestedArrays(4)), options));
    clone(nestedArrays(1_200), { maxDepthCount: 1_200 });
  });

  test.each<[string, (inner: unknown) => unknown]>([
    ['objects', (inner) => ({ inner })],
    ['maps', (inner) => new Map([[1, inner]])],
    ['map keys', (inner) => new Map([[inner, 1]])],
    ['sets', (inner) => new Set([inner])],
    ['errors', (inner) => new Error('e', { cause: inner })],
    ['aggregates', (inner) => new AggregateError([inner], 'e')],
    ['sparse arrays', (inner) => Object.assign(new Array(3), { 2: inner })],
    [
      'class instances',
      (inner) =>
        new (class Box {
          inner = inner;
        })(),
    ],
  ])('of %s', (_name, wrap) => {
    let value: unknown = 0;
    for (let level = 0; level < 400; level++) value = wrap(value);
    clone(value);
    value = wrap(value);
    expect(dataCloneError(() => serialize(value, { maxDepthCount: 400 })).message).toMatch(/nested deeper/);
    for (let level = 0; level < 1_000; level++) value = wrap(value);
    // Which of the two comes first is up to how much stack V8 takes for a level, and that to what it has optimized.
    expect(dataCloneError(() => serialize(value)).message).toMatch(/nested deeper|too deeply for the stack/);
  });

  test.each([10_000, 1_000_000])('%i levels are no stack overflow', (levels) => {
    dataCloneError(() => serialize(nestedArrays(levels)));
    valueError(() => deserialize(nestedBytes(levels)));
  });

  test('nor are they when the limit allows them', () => {
    dataCloneError(() => serialize(nestedArrays(1_000_000), { maxDepthCount: 2_000_000 }));
    valueError(() => deserialize(nestedBytes(1_000_000), { maxDepthCount: 2_000_000 }));
    expect(clone([1])).toEqual([1]);
  });

  test('an endless Proxy ends', () => {
    const endless: object = new Proxy({ a: 1 }, { get: () => new Proxy({ a: 1 }, { get: () => endless }) });
    let made = 0;
    const growing = (): object => new Proxy({ a: made++ }, { get: growing });
    dataCloneError(() => serialize(growing()));
    expect(made).toBeLessThan(1_100);
  });

  test('siblings do not add up', () => {
    clone(
      Array.from({ length: 3_000 }, () => [[new Map([[{}, new Set()]])]]),
      { maxDepthCount: 6 },
    );
  });
});

describe('maxBigIntBytes', () => {
  const { maxBigIntBytes } = DEFAULT_LIMITS;
  const largest = 2n ** BigInt(8 * maxBigIntBytes) - 1n;

  test('default: at', () => {
    expect(maxBigIntBytes).toBe(2 ** 20);
    expect(clone(largest) === largest).toBe(true);
    expect(clone(-largest) === -largest).toBe(true);
  });

  test('default: over', () => {
    expect(dataCloneError(() => serialize([largest + 1n])).path).toBe('$[0]');
    const bytes = new Uint8Array([1, 0xaa, 0x81, 0x80, 0x40, ...new Uint8Array(maxBigIntBytes + 1)]);
    valueError(() => deserialize(bytes));
  });
});

describe('resizable buffers', () => {
  const { maxMessageBytes } = DEFAULT_LIMITS;
  const resizable = (maxByteLength: number) => new ArrayBuffer(0, { maxByteLength });

  test('at the limit', () => {
    expect(maxMessageBytes).toBe(256 * 2 ** 20);
    expect(clone(resizable(maxMessageBytes)).maxByteLength).toBe(maxMessageBytes);
  });

  test('over the limit, alone and together', () => {
    dataCloneError(() => serialize(resizable(maxMessageBytes + 1)));
    const half = maxMessageBytes / 2;
    clone([resizable(half), resizable(half)]);
    expect(dataCloneError(() => serialize([resizable(half), resizable(half + 1)])).path).toBe('$[1]');
    valueError(() => deserialize(bytesOf('b8 8180808001 00')));
    valueError(() => deserialize(bytesOf('62 b8 80808040 00 b8 8180808001 00')));
  });

  test('counts for one message only', () => {
    for (let i = 0; i < 3; i++) clone(resizable(maxMessageBytes));
  });
});
