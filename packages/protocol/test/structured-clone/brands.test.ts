import { describe, expect, test } from '@jest/globals';
import { runInNode } from './helpers.ts';

/** What stands before every case. */
const PRELUDE = `
  import { createRequire } from 'node:module';
  const require = createRequire(import.meta.url);
  const vm = require('node:vm'), net = require('node:net'), crypto = require('node:crypto');
  const { createHistogram } = require('node:perf_hooks');
  const elsewhere = (code) => vm.runInNewContext(code);
  const without = (object, key) => { delete object[key]; return object; };
  class Foo { x = 1; }
  class Private { #x = 1; }
  class HttpError extends Error { status = 500; get [Symbol.toStringTag]() { return 'HttpError'; } }
  const classWith = (constructor) => { class App { x = 1; } App.prototype.constructor = constructor; return new App(); };
  const trap = () => { throw new Error('trapped'); };
  function OldError(message) { this.message = message; }
  OldError.prototype = Object.create(Error.prototype, { constructor: { value: OldError } });
  globalThis.Money = class Money { x = 1; get [Symbol.toStringTag]() { return 'Money'; } };
  globalThis.Coin = class Coin { x = 1; toss() {} static { Object.defineProperty(this.prototype, Symbol.toStringTag, { value: 'Coin' }); } };
  const show = (clone) => {
    try {
      const copy = clone();
      const { name } = Object.getPrototypeOf(copy).constructor;
      if (copy instanceof Error) return name + ' ' + copy.message;
      return name + ' ' + JSON.stringify(copy instanceof Map ? [...copy] : copy);
    } catch (error) { return error.name === 'DataCloneError' ? 'DataCloneError' : String(error); }
  };
`;

/** For each expression: what comes of it by the platform's structuredClone, and by the codec. */
async function compare(
  expressions: readonly string[],
  before = '',
): Promise<Record<string, readonly [string, string]>> {
  const values = expressions.map((code) => `[${JSON.stringify(code)}, () => (${code})]`).join(',\n');
  const script = `${PRELUDE}
    const results = [${values}].map(([code, make]) => {
      const own = show(() => codec.deserialize(codec.serialize(make())));
      return [code, [show(() => structuredClone(make())), own]];
    });
    console.log(JSON.stringify(Object.fromEntries(results)));`;
  return JSON.parse(await runInNode(script, { before }));
}

const plain = [
  'process.env',
  'new Money()',
  'new Coin()',
  'new Private()',
  'classWith(Foo.bind(null))',
  'classWith(Map.bind(null))',
  'classWith(new Proxy(Map, {}))',
  'classWith(new Proxy(Map, { getOwnPropertyDescriptor: trap, get: trap }))',
  'Object.create(Map.prototype)',
  'Object.assign(Object.create(Map.prototype), { a: 1, deep: {} })',
  'Object.create(Date.prototype)',
  'Object.create(Promise.prototype)',
  'Object.create(Error.prototype)',
  'Object.create(MessagePort.prototype)',
  'Object.create([].values().__proto__)',
  'new OldError("m")',
  'elsewhere("new (class { x = 1 })")',
  'Object.freeze(Object.create(null, { a: { value: 1, enumerable: true }, [Symbol.toStringTag]: { value: "Module" } }))',
  'Math',
];

const errors = [
  'new HttpError("m")',
  'new HttpError("m", { cause: 1 })',
  'without(new HttpError("m"), "stack")',
  'without(new Error("m"), "stack")',
  'Object.setPrototypeOf(without(new HttpError("m"), "stack"), Object.assign(Object.create(HttpError.prototype), { stack: "s" }))',
  'Object.assign(new TypeError("m"), { [Symbol.toStringTag]: "Mine" })',
  'elsewhere("new TypeError(`m`)")',
  'elsewhere("Object.assign(new RangeError(`m`), { [Symbol.toStringTag]: `x` })")',
  'Object.setPrototypeOf(new TypeError("m"), Foo.prototype)',
  'Object.setPrototypeOf(new Error("m"), Map.prototype)',
];

const disguised = [
  'Object.setPrototypeOf(new Map([[1, 2]]), null)',
  'Object.setPrototypeOf(new Map([[1, 2]]), Foo.prototype)',
  'Object.setPrototypeOf(new Map([[1, 2]]), Promise.prototype)',
  'Object.setPrototypeOf(new Date(7), null)',
  'elsewhere("Object.setPrototypeOf(new Map([[1, 2]]), null)")',
];

const unclonable = [
  'new Proxy(new Error("m"), {})',
  'new Proxy(Object.assign(new Error("m"), { a: 1 }), {})',
  'new Proxy(new Private(), {})',
  'new Intl.Segmenter().segment("x")',
  'new Intl.Segmenter().segment("x")[Symbol.iterator]()',
  '"x"[Symbol.iterator]()',
  '"x".matchAll(/x/g)',
  'globalThis.Iterator ? Iterator.from({ next() {} }) : (function* () {})()',
  'new WebAssembly.Memory({ initial: 1 })',
  'new WebAssembly.Global({ value: "i32" })',
  'new (class extends WeakRef {})({})',
];

/** What Node itself can clone, with the name of its class. */
const onlyNode: Record<string, string> = {
  'new net.BlockList()': 'BlockList',
  'Object.assign(new (class extends net.BlockList {})(), { name: "x" })': 'BlockList',
  'new net.SocketAddress()': 'SocketAddress',
  'crypto.createSecretKey(Buffer.from("k"))': 'SecretKeyObject',
  'createHistogram()': 'RecordableHistogram',
  'new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))': 'WebAssembly.Module',
};

describe.each([
  ['with Error.isError, where Node has it', ''],
  ['without it', 'delete Error.isError'],
  ['without it and what Node has of its own', 'delete Error.isError; delete process.getBuiltinModule'],
])('as from structuredClone, %s', (_, before) => {
  test.each([
    ['what only claims to be an object of the platform is plain', plain],
    ['errors are errors', errors],
    ['what has another prototype is what it is', disguised],
    ['what the platform refuses is refused', unclonable],
  ])(
    '%s',
    async (_name, expressions) => {
      const results = await compare(expressions, before);
      const natives = Object.fromEntries(Object.entries(results).map(([code, [native]]) => [code, native]));
      expect(Object.fromEntries(Object.entries(results).map(([code, [, own]]) => [code, own]))).toEqual(natives);
    },
    60_000,
  );
});

test('what native refuses is refused: a namespace of a module', async () => {
  const script = `const namespace = await import('data:text/javascript,export const a = 1');
    try { console.log(codec.serialize(namespace).length); } catch (error) { console.log(error.name); }`;
  expect(await runInNode(script)).toBe('DataCloneError');
});

test('what only Node can clone is refused by the name of its class', async () => {
  const show = `const messageOf = (make) => { try { codec.serialize(make()); return 'ok'; } catch (error) { return error.message; } };`;
  const values = Object.keys(onlyNode)
    .map((code) => `() => (${code})`)
    .join(',');
  const script = `${PRELUDE} ${show} console.log(JSON.stringify([${values}].map(messageOf)));`;
  const messages = JSON.parse(await runInNode(script)) as string[];
  const expected = Object.values(onlyNode).map((name) => `$ is of class ${name}, which cannot be cloned`);
  expect(messages).toEqual(expected);
});
