import { describe, expect, test } from '@jest/globals';
import { clone, hexOf, runInNode } from './helpers.ts';

/** Longer than those whose keys are listed. */
const LENGTH = 5_000;
const LAST = LENGTH - 1;

function filled(value: (index: number) => unknown = (index) => index & 63): unknown[] {
  return Array.from({ length: LENGTH }, (_, index) => value(index));
}

/** Counts how often the getter ran. */
function withGetter(array: unknown[], key: PropertyKey, value: () => unknown) {
  const counter = { runs: 0 };
  const get = () => {
    counter.runs++;
    return value();
  };
  Object.defineProperty(array, key, { get, enumerable: true, configurable: true });
  return counter;
}

/** Length and entries: as structuredClone has them, which in jest returns objects of another realm. */
function shapeOf(array: unknown[]): unknown {
  return [array.length, JSON.stringify(Object.entries(array))];
}

describe('a long array is cloned as any other', () => {
  test.each<[string, () => unknown[]]>([
    ['integers', () => filled()],
    ['doubles', () => filled((index) => index + 0.5)],
    ['strings, null and undefined', () => filled((index) => ['text', null, undefined][index % 3])],
    ['objects', () => filled((index) => ({ index }))],
    ['objects and integers', () => filled((index) => (index % 2 ? { index } : index))],
    ['a hole', () => without(filled(), [17])],
    ['a hole at the end', () => without(filled(), [LAST])],
    [
      'a hole among objects',
      () =>
        without(
          filled((index) => ({ index })),
          [17],
        ),
    ],
    [
      'many holes',
      () =>
        without(
          filled(),
          filled((index) => index).filter((index) => (index as number) % 3),
        ),
    ],
    ['nothing but holes', () => new Array(LENGTH)],
    ['another key', () => Object.assign(filled(), { extra: 1 })],
    ['another key and a hole, so that it has as many keys', () => Object.assign(without(filled(), [3]), { extra: 1 })],
    [
      'another key and objects',
      () =>
        Object.assign(
          filled((index) => ({ index })),
          { extra: { a: 1 } },
        ),
    ],
    ['a hidden element', () => Object.defineProperty(filled(), 3, { enumerable: false })],
    ['a subclass', () => new (class extends Array {})(LENGTH).fill(1)],
  ])('%s', (_name, make) => expect(shapeOf(clone(make()))).toEqual(shapeOf(structuredClone(make()))));

  test('without a key for each element', () => {
    expect(hexOf(filled(() => 1)).length).toBe(2 * (LENGTH + 3));
  });

  test('one that it inherits is not its own', () => {
    Object.defineProperty(Array.prototype, 7, { value: 'inherited', configurable: true });
    try {
      expect(Object.hasOwn(clone(without(filled(), [7])), 7)).toBe(false);
    } finally {
      delete (Array.prototype as unknown[])[7];
    }
  });

  test.each([
    ['an element', 5],
    ['another key', 'extra'],
  ])('a getter of %s runs once, in its turn', (_name, key) => {
    for (const element of [1, { nested: true }]) {
      const array = filled(() => element);
      const counter = withGetter(array, key, () => 'got');
      expect((clone(array) as unknown as Record<PropertyKey, unknown>)[key]).toBe('got');
      expect(counter.runs).toBe(1);
    }
  });

  test('what the getter of an element changes behind it is seen, before it is not', () => {
    const meddle = (array: unknown[]) => {
      withGetter(array, 10, () => {
        array[3] = 'before';
        array[20] = 'behind';
        delete array[21];
        return 10;
      });
      return array;
    };
    expect(shapeOf(clone(meddle(filled())))).toEqual(shapeOf(structuredClone(meddle(filled()))));
  });

  test('what a getter inside an element changes behind it is seen', () => {
    const meddle = (array: unknown[]) => {
      array[10] = {
        get field() {
          array[3] = 'before';
          array[20] = 'behind';
          delete array[21];
          array.length = LENGTH - 10;
          array.push('added');
          return 1;
        },
      };
      return array;
    };
    expect(shapeOf(clone(meddle(filled())))).toEqual(shapeOf(structuredClone(meddle(filled()))));
  });

  test('the path to an offender', () => {
    const array = filled(() => ({}));
    array[4_711] = { callback: () => 0 };
    expect(() => clone(array)).toThrow('$[4711].callback is a function');
  });
});

test('to prove that nothing is missing makes no string of each index: there is no memory for those here', async () => {
  const script = `const array = new Array(8_000_000).fill(0);
    for (let index = 0; index < array.length; index++) array[index] = index & 63;
    console.log(codec.serialize(array).length);`;
  expect(await runInNode(script, { flags: ['--max-old-space-size=250'] })).toBe(String(8_000_000 + 6));
}, 60_000);

function without(array: unknown[], indices: readonly unknown[]): unknown[] {
  for (const index of indices) delete array[index as number];
  return array;
}
