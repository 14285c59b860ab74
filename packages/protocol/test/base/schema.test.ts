import { describe, expect, test } from '@jest/globals';
import * as s from '../../src/base/schema.ts';

/** What is wrong with a value, as `path: message`. */
function problemsOf<T>(schema: s.Schema<T>, value: unknown): string[] {
  const problems: s.Problem[] = [];
  schema(value, problems, '');
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

test('parse gives the value, or throws what it is told to', () => {
  const fail = (problems: s.Problem[]) => new RangeError(JSON.stringify(problems));
  expect(s.parse(s.atLeast(1), 1, fail)).toBe(1);
  expect(() => s.parse(s.atLeast(1), 0, fail)).toThrow(new RangeError('[{"path":"","message":"must be at least 1"}]'));
});

test.each<[string, s.Schema<unknown>, unknown[], unknown[]]>([
  ['string', s.string, ['', 'x'], [undefined, null, 7, new String('x')]],
  ['boolean', s.boolean, [true, false], [undefined, 0, 'true']],
  ['number', s.number, [0, -1.5], [Number.NaN, Number.POSITIVE_INFINITY, '1', 1n]],
  ['integer', s.integer, [0, -1], [0.5, 2 ** 53, '1', Number.NaN]],
  ['atLeast', s.atLeast(2), [2, 3], [1, 2.5, '2', undefined]],
  ['bytes', s.bytes, [new Uint8Array()], [[], new ArrayBuffer(1), new Float64Array(1), 'x']],
  ['oneOf', s.oneOf(['a', 1]), ['a', 1], ['b', '1', undefined]],
  ['stringPassing', s.stringPassing((text) => text === 'x', 'is not x'), ['x'], ['y', 7, ['x']]],
  ['optional', s.optional(s.string), [undefined, 'x'], [null, 7]],
  ['array', s.array(s.string), [[], ['x']], [undefined, 'x', { length: 0 }, [7], new Array(1)]],
  ['object', s.object<object>({}), [{}, new Map()], [undefined, null, 'x', [], () => {}]],
])('%s', (_name, schema, good, bad) => {
  for (const value of good) expect(problemsOf(schema, value)).toEqual([]);
  for (const value of bad) expect(problemsOf(schema, value)).toHaveLength(1);
});

describe('object', () => {
  const b = s.object<{ c?: string }>({ c: s.optional(s.string) });
  const schema = s.object<{ a: string; b: { c?: string } }>({ a: s.string, b });

  test('leaves out what it does not name, at every depth, and what is undefined', () => {
    const parsed = schema({ a: 'x', extra: 1, b: { c: undefined, extra: 1 } }, [], '');
    expect(Reflect.ownKeys(parsed)).toEqual(['a', 'b']);
    expect(Reflect.ownKeys(parsed.b)).toEqual([]);
  });

  test('names all that is wrong, and where', () => {
    expect(problemsOf(schema, { b: { c: 7 } })).toEqual(['a: must be a string', 'b.c: must be a string']);
    expect(problemsOf(schema, 'x')).toEqual([': must be an object']);
  });
});

describe('array', () => {
  test('names the item', () => {
    const schema = s.object({ list: s.array(s.object({ n: s.integer })) });
    expect(problemsOf(schema, { list: [{ n: 1 }, { n: 'x' }] })).toEqual(['list.1.n: must be an integer']);
  });

  test('reads no further than the first item that is wrong, however long the array says that it is', () => {
    let readsCount = 0;
    const counted: s.Schema<string> = (...parameters) => {
      readsCount++;
      return s.string(...parameters);
    };
    const sparse = ['x'];
    sparse.length = 2 ** 32 - 1;
    expect(problemsOf(s.array(counted), sparse)).toEqual(['1: must be a string']);
    expect(readsCount).toBe(2);
  });
});

describe('variant', () => {
  type Shape = { kind: 'circle'; radius: number } | { kind: 'point' };
  const schema = s.variant<Shape, 'kind'>('kind', { circle: { radius: s.number }, point: {} });

  test('takes what the kind has, and nothing else', () => {
    expect(schema({ kind: 'circle', radius: 1, extra: 1 }, [], '')).toEqual({ kind: 'circle', radius: 1 });
    expect(schema({ kind: 'point', radius: 1 }, [], '')).toEqual({ kind: 'point' });
    expect(problemsOf(schema, { kind: 'circle' })).toEqual(['radius: must be a number']);
  });

  test.each([undefined, null, 'point', {}, { kind: 'toString' }, { kind: '__proto__' }, { kind: ['point'] }])(
    '%j is of no kind',
    (value) => {
      expect(problemsOf(schema, value)).toEqual(['kind: is not a known value']);
    },
  );
});
