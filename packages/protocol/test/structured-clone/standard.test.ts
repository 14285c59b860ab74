import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { serialize } from '../../src/structured-clone/index.ts';
import { clone, hexOf } from './helpers.ts';

describe('primitives', () => {
  test.each([undefined, null, true, false, '', 'text', 0, 1n])('%p', (value) => expect(clone(value)).toBe(value));
  test('negative zero', () => expect(clone([-0])).toEqual([-0]));
  test('not a number', () => expect(clone(Number.NaN)).toBeNaN());
});

describe('boxed primitives', () => {
  test.each([true, false, 0, -0, '', 'text', 5n])('%p', (primitive) => {
    const boxed = clone(Object(primitive));
    expect(typeof boxed).toBe('object');
    expect(Object.is(boxed.valueOf(), primitive)).toBe(true);
  });

  test('own properties are dropped', () => {
    expect(Object.keys(clone(Object.assign(Object(1), { extra: 1 })))).toEqual([]);
  });
});

describe('dates and regular expressions', () => {
  test('an invalid date', () => expect(clone(new Date(Number.NaN)).getTime()).toBeNaN());
  test('the extremes of time', () => expect(clone(new Date(-8.64e15)).getTime()).toBe(-8.64e15));

  test('lastIndex starts over', () => {
    const regExp = /a\/b[/]/dgimsuy;
    regExp.lastIndex = 2;
    const copy = clone(regExp);
    expect([copy.source, copy.flags, copy.lastIndex]).toEqual([regExp.source, regExp.flags, 0]);
  });

  test('an empty pattern, and one with a line break', () => {
    expect(clone(/(?:)/).source).toBe('(?:)');
    expect(clone(/\n/).test('\n')).toBe(true);
  });
});

describe('plain objects', () => {
  test('only enumerable own string keys, in their order', () => {
    const object = Object.create({ inherited: 1 }, { hidden: { value: 1 }, seen: { value: 2, enumerable: true } });
    object[Symbol('symbol')] = 3;
    object[1] = 4;
    expect(Reflect.ownKeys(clone(object))).toEqual(['1', 'seen']);
  });

  test('a class instance becomes a plain object', () => {
    class User {
      name = 'Ada';
      #secret = 1;
      get secret() {
        return this.#secret;
      }
    }
    const copy = clone(new User());
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(copy).toStrictEqual({ name: 'Ada' });
  });

  test('one without prototype gets the usual one', () => {
    expect(Object.getPrototypeOf(clone(Object.create(null)))).toBe(Object.prototype);
  });

  test('an own __proto__ key is an ordinary property', () => {
    const copy = clone(JSON.parse('{"__proto__":{"polluted":1},"a":2}'));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(Object.keys(copy)).toEqual(['__proto__', 'a']);
    expect(copy.polluted).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('keys that Object.prototype has', () => {
    const object = { constructor: 1, toString: 2, hasOwnProperty: 3 };
    expect(clone(object)).toStrictEqual(object);
    expect(clone([object, object])[1]).toStrictEqual(object);
  });

  test('frozen objects thaw', () => {
    const copy = clone(Object.freeze({ a: 1 }));
    expect(Object.isFrozen(copy)).toBe(false);
  });

  test('a Proxy of a plain object shows what it shows', () => {
    expect(clone(new Proxy({ a: 1 }, {}))).toEqual({ a: 1 });
    expect(clone(new Proxy([1, 2], {}))).toEqual([1, 2]);
  });

  test('namespace objects are plain', () => expect(clone({ Math, JSON })).toEqual({ Math: {}, JSON: {} }));

  test('what only inherits from a built-in class', () => {
    expect(clone({ map: Map.prototype, error: Object.create(TypeError.prototype) })).toEqual({ map: {}, error: {} });
    expect(clone(Object.create([]))).toEqual({});
  });
});

describe('user code while reading', () => {
  test('getters run exactly once', () => {
    let runs = 0;
    const object = {
      get a() {
        return ++runs;
      },
    };
    expect(clone({ object, again: object })).toEqual({ object: { a: 1 }, again: { a: 1 } });
    expect(runs).toBe(1);
  });

  test('what a getter throws comes out as it is', () => {
    const failure = new Error('mine');
    const object = {
      get a() {
        throw failure;
      },
    };
    expect(() => serialize([object])).toThrow(failure);
    expect(clone(1)).toBe(1);
  });

  test('a key that a getter deletes is gone, one that it adds is not seen', () => {
    const object: Record<string, unknown> = {
      get a() {
        delete object['toString'];
        delete object['c'];
        object['late'] = 1;
        return 1;
      },
      toString: 1,
      c: 2,
      d: 3,
    };
    expect(Object.entries(clone(object))).toEqual([
      ['a', 1],
      ['d', 3],
    ]);
  });

  test('a deleted key of a class instance is not looked up in its class', () => {
    class Base {}
    (Base.prototype as Record<string, unknown>)['b'] = 'inherited';
    const object = new Base() as Record<string, unknown>;
    Object.defineProperty(object, 'a', { enumerable: true, get: () => delete object['b'] });
    object['b'] = 'own';
    expect(clone(object)).toStrictEqual({ a: true });
  });

  test('an array that a getter shortens keeps its length', () => {
    const array = [0, 1, 2];
    Object.defineProperty(array, 0, {
      get() {
        array.length = 1;
        return 'zero';
      },
      enumerable: true,
      configurable: true,
    });
    const copy = clone(array);
    expect([copy.length, Object.keys(copy)]).toEqual([3, ['0']]);
  });

  test('a Map and a Set are read as they were at first', () => {
    const map = new Map<unknown, unknown>();
    map.set('first', {
      get a() {
        map.set('late', 1);
        map.delete('second');
        return 1;
      },
    });
    map.set('second', 2);
    expect([...clone(map).keys()]).toEqual(['first', 'second']);

    const set = new Set<unknown>();
    set.add({
      get a() {
        set.clear();
        return 1;
      },
    });
    set.add(2);
    expect(clone(set).size).toBe(2);
  });

  test('a getter may serialize', () => {
    const object = {
      before: [1, 2, 3],
      get inner() {
        return serialize({ a: [4, 5] });
      },
      after: { x: 1 },
    };
    const copy = clone(object);
    expect(copy).toEqual({ before: [1, 2, 3], inner: serialize({ a: [4, 5] }), after: { x: 1 } });
  });

  test('instances whose methods are overwritten', () => {
    class Evil extends Map<unknown, unknown> {
      override forEach() {
        throw new Error('ran');
      }
      override get size(): number {
        throw new Error('ran');
      }
    }
    const regExp = Object.defineProperty(/a/g, 'source', { value: 'evil' });
    const copy = clone([new Evil([[1, 2]]), regExp] as const);
    expect([[...copy[0]], copy[1].source]).toEqual([[[1, 2]], 'a']);
  });
});

describe('arrays', () => {
  test('holes stay holes', () => {
    const array = [1];
    array[3] = 4;
    const copy = clone(array);
    expect([copy.length, Object.keys(copy)]).toEqual([4, ['0', '3']]);
  });

  test('undefined is not a hole', () => expect(0 in clone([undefined])).toBe(true));

  test('as many extra properties as holes', () => {
    const array = Object.assign(new Array(2), { 1: 'b', x: 'extra' });
    expect(Object.entries(clone(array))).toEqual([
      ['1', 'b'],
      ['x', 'extra'],
    ]);
  });

  test('odd extra keys', () => {
    const array = Object.assign(['a'], { '-1': 1, '01': 2, 1.5: 3, 4294967295: 4, '': 5 });
    Object.defineProperty(array, '__proto__', { value: 6, enumerable: true });
    const copy = clone(array);
    expect(Object.entries(copy)).toEqual(Object.entries(array));
    expect(copy.length).toBe(1);
    expect(Object.getPrototypeOf(copy)).toBe(Array.prototype);
  });

  test('hidden elements are holes', () => {
    const array = Object.defineProperty([1, 2], 0, { enumerable: false });
    expect(0 in clone(array)).toBe(false);
  });

  test('the longest', () => {
    const array: unknown[] = [];
    array[2 ** 32 - 2] = 'last';
    const copy = clone(array);
    expect([copy.length, copy[2 ** 32 - 2]]).toEqual([2 ** 32 - 1, 'last']);
  });

  test('a subclass becomes an array', () => {
    class List extends Array {}
    expect(Object.getPrototypeOf(clone(List.of(1)))).toBe(Array.prototype);
  });
});

describe('identity', () => {
  test('cycles through everything', () => {
    const root: Record<string, unknown> = {};
    root['map'] = new Map<unknown, unknown>([
      [root, 'key'],
      ['value', root],
    ]);
    root['set'] = new Set([root]);
    root['array'] = [root];
    root['error'] = Object.assign(new Error('e', { cause: root }), { ignored: root });
    root['aggregate'] = new AggregateError([root], 'e');
    const copy = clone(root) as typeof root;
    const map = copy['map'] as Map<unknown, unknown>;
    expect(map.get('value')).toBe(copy);
    expect(map.get(copy)).toBe('key');
    expect((copy['set'] as Set<unknown>).has(copy)).toBe(true);
    expect((copy['array'] as unknown[])[0]).toBe(copy);
    expect((copy['error'] as Error).cause).toBe(copy);
    expect((copy['aggregate'] as AggregateError).errors[0]).toBe(copy);
  });

  test('objects of every kind are shared', () => {
    const { buffer } = new Uint8Array(4);
    const objects = [
      new Date(0),
      /a/,
      Object(1),
      new Error('e'),
      new Map(),
      new Set(),
      buffer,
      new Uint16Array(buffer),
    ];
    const copy = clone([...objects, ...objects]);
    for (let i = 0; i < objects.length; i++) expect(copy[i]).toBe(copy[i + objects.length]);
    expect((copy[7] as Uint16Array).buffer).toBe(copy[6]);
  });
});

describe('objects of other realms', () => {
  test.each([
    ['{ a: 1 }', { a: 1 }],
    ['[1, , 3]', Object.assign([1], { 2: 3 })],
    ['new Map([[1, { a: 2 }]])', new Map([[1, { a: 2 }]])],
    ['new Set([1])', new Set([1])],
    ['new Date(5)', new Date(5)],
    ['/x/g', /x/g],
    ['new Float64Array([1.5])', new Float64Array([1.5])],
    ['new DataView(new ArrayBuffer(2))', new DataView(new ArrayBuffer(2))],
    ['new TypeError("no")', new TypeError('no')],
    ['new (class extends RangeError {})("no")', new RangeError('no')],
    ['Object("text")', Object('text')],
    ['new (class User { name = "Ada" })()', { name: 'Ada' }],
  ])('%s', (source, expected) => {
    const copy = clone(runInNewContext(`(${source})`));
    expect(copy).toStrictEqual(expected);
    expect(hexOf(copy)).toBe(hexOf(expected));
  });
});
