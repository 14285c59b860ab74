import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { serialize } from '../../src/structured-clone/index.ts';
import { clone, dataCloneError } from './helpers.ts';

const revoked = Proxy.revocable({}, {});
revoked.revoke();

const throwing = (trap: string) =>
  new Proxy(
    {},
    {
      [trap]() {
        throw new TypeError('trapped');
      },
    },
  );

function argumentsObject(..._: unknown[]): object {
  // biome-ignore lint/complexity/noArguments: an arguments object is what is wanted
  return arguments;
}

describe('what cannot be cloned', () => {
  test.each([
    ['a function', () => 0],
    ['a class', class {}],
    ['a symbol', Symbol('s')],
    ['a boxed symbol', Object(Symbol('s'))],
    ['a WeakMap', new WeakMap()],
    ['a WeakSet', new WeakSet()],
    ['a WeakRef', new WeakRef({})],
    ['a FinalizationRegistry', new FinalizationRegistry(() => {})],
    ['a promise', Promise.resolve()],
    ['a subclass of a promise', new (class extends Promise<void> {})(() => {})],
    ['a SharedArrayBuffer', new SharedArrayBuffer(8)],
    ['a view on a SharedArrayBuffer', new Uint8Array(new SharedArrayBuffer(8))],
    ['a generator', (function* () {})()],
    ['an async generator', (async function* () {})()],
    ['an array iterator', [].values()],
    ['a map iterator', new Map().entries()],
    ['an arguments object', argumentsObject(1, 2)],
    ['an empty arguments object', argumentsObject()],
    ['an arguments object of another realm', runInNewContext('(function () { return arguments; })(1)')],
    ['a generator of another realm', runInNewContext('(function* () {})()')],
    ['a promise of another realm', runInNewContext('Promise.resolve()')],
    ['an Intl object', new Intl.NumberFormat('en')],
    ['a Proxy of a Map', new Proxy(new Map(), {})],
    ['a Proxy of a Date', new Proxy(new Date(), {})],
    ['a Proxy of a typed array', new Proxy(new Uint8Array(1), {})],
    ['a revoked Proxy', revoked.proxy],
    ['a Proxy that throws for its prototype', throwing('getPrototypeOf')],
    ['a Proxy that throws for its keys', throwing('ownKeys')],
    ['a URL', new URL('http://localhost')],
    ['URL parameters', new URLSearchParams()],
    ['headers', new Headers()],
    ['a request', new Request('http://localhost')],
    ['a response', new Response()],
    ['a blob', new Blob([])],
    ['an event target', new EventTarget()],
    ['a subclass of an event target', new (class extends EventTarget {})()],
    ['an event', new Event('e')],
    ['an abort signal', new AbortController().signal],
    ['a readable stream', new ReadableStream()],
    ['a message port', new MessageChannel().port1],
    ['a text decoder', new TextDecoder()],
  ])('%s', (_name, value) => {
    expect(dataCloneError(() => serialize(value)).path).toBe('$');
    expect(dataCloneError(() => serialize({ list: [0, value] })).path).toBe('$.list[1]');
  });

  test('the error is a DOMException of that name and code', () => {
    const error = dataCloneError(() => serialize(() => 0));
    expect(error).toBeInstanceOf(DOMException);
    expect([error.name, error.code, error.message]).toEqual([
      'DataCloneError',
      25,
      '$ is a function, which cannot be cloned',
    ]);
  });

  test('the codec works on afterwards', () => {
    const shared = { a: 1 };
    dataCloneError(() => serialize([shared, { deep: [shared, () => 0] }]));
    expect(clone([shared, shared])).toEqual([shared, shared]);
  });

  test('what has a lying tag is what it is', () => {
    expect(clone({ [Symbol.toStringTag]: 'Promise', a: 1 })).toEqual({ a: 1 });
    expect(clone({ [Symbol.toStringTag]: 'Arguments' })).toEqual({});
    class Tagged {
      a = 1;
      get [Symbol.toStringTag]() {
        return 'Map';
      }
    }
    expect(clone(new Tagged())).toStrictEqual({ a: 1 });
  });

  test('what has another prototype is what it is', () => {
    const date = Object.setPrototypeOf(new Date(7), Object.prototype);
    expect(clone(date)).toStrictEqual(new Date(7));
    const error = Object.setPrototypeOf(new Error('m'), null);
    expect(clone(error)).toBeInstanceOf(Error);
  });
});

describe('the path to the offender', () => {
  const offender = () => 0;
  const pathIn = (value: unknown) => dataCloneError(() => serialize(value)).path;

  test.each<[unknown, string]>([
    [{ user: { callback: offender } }, '$.user.callback'],
    [{ list: [0, 1, 2, offender] }, '$.list[3]'],
    [{ 'odd key': offender }, '$["odd key"]'],
    [{ 'quote"': { ключ: offender } }, '$["quote\\""].ключ'],
    [{ '': offender }, '$[""]'],
    [{ 7: offender }, '$["7"]'],
    [
      {
        map: new Map<unknown, unknown>([
          ['a', 1],
          ['k', offender],
        ]),
      },
      '$.map.get("k")',
    ],
    [new Map([[5, [offender]]]), '$.get(5)[0]'],
    [new Map([[{}, offender]]), '$.values()[0]'],
    [
      new Map<unknown, unknown>([
        [1, 1],
        [offender, 1],
      ]),
      '$.keys()[1]',
    ],
    [{ set: new Set<unknown>([1, [offender]]) }, '$.set.values()[1][0]'],
    [{ error: new Error('m', { cause: offender }) }, '$.error.cause'],
    [new AggregateError([1, offender], 'm'), '$.errors[1]'],
    [Object.assign([1], { extra: offender }), '$.extra'],
    [Object.assign(new Array(9), { 5: offender }), '$[5]'],
    [[new Uint8Array(new SharedArrayBuffer(1))], '$[0]'],
    [[[1, [2]], { a: {} }, [offender]], '$[2][0]'],
    [new Map([['a', new Set([new Map([['b', offender]])])]]), '$.get("a").values()[0].get("b")'],
  ])('%#', (value, path) => expect(pathIn(value)).toBe(path));

  test('a long one is cut in the middle, a long key at its end', () => {
    let value: unknown = offender;
    for (let i = 0; i < 100; i++) value = { [`k${i}`]: value };
    expect(pathIn(value)).toMatch(/^\$\.k99\.k98.*….*\.k1\.k0$/);
    expect(pathIn(value).length).toBeLessThan(200);
    expect(pathIn({ ['x'.repeat(1_000)]: offender }).length).toBeLessThan(100);
  });

  test('after siblings of every kind', () => {
    expect(pathIn({ a: [[], new Map([[1, {}]])], b: new Set([1]), c: { d: offender } })).toBe('$.c.d');
  });
});
