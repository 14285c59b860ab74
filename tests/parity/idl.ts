/** What Web IDL asks of an interface (§3.7), as far as a script can see it. */

/** An interface: its own members only. */
export interface Interface {
  readonly name: string;
  /** How many arguments the constructor must be given; without one, it cannot be called. */
  readonly constructorLength?: number;
  readonly attributes: readonly string[];
  readonly readonlyAttributes: readonly string[];
  /** The operations, with how many arguments they must be given. */
  readonly operations: Readonly<Record<string, number>>;
}

export const EVENT_TARGET: Interface = {
  name: 'EventTarget',
  constructorLength: 0,
  attributes: [],
  readonlyAttributes: [],
  operations: { addEventListener: 2, removeEventListener: 2, dispatchEvent: 1 },
};

export const MESSAGE_PORT: Interface = {
  name: 'MessagePort',
  attributes: ['onmessage', 'onmessageerror', 'onclose'],
  readonlyAttributes: [],
  operations: { postMessage: 1, start: 0, close: 0 },
};

type Callable = (this: unknown, ...parameters: unknown[]) => unknown;
type Constructor = new () => unknown;

/** The nearest property descriptor of an object's prototype chain, and who has it. */
function lookUp(object: object, name: PropertyKey): { owner: object; found: PropertyDescriptor } | undefined {
  for (let owner: object | null = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const found = Object.getOwnPropertyDescriptor(owner, name);
    if (found !== undefined) return { owner, found };
  }
  return undefined;
}

function throwsTypeError(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    return error instanceof TypeError;
  }
}

function* flagsOf({ enumerable, configurable, writable }: PropertyDescriptor): Generator<string> {
  if (!enumerable) yield 'is not enumerable';
  if (!configurable) yield 'is not configurable';
  if (writable === false) yield 'is not writable';
}

/** Objects that are none of the interface: its prototype, among others. */
function strangersFor(prototype: object): readonly object[] {
  return [{}, prototype, Object.create(prototype), () => {}];
}

function* attributeProblems(object: object, name: string, isReadonly: boolean): Generator<string> {
  const property = lookUp(object, name);
  if (property === undefined) return yield 'is missing';
  const { owner, found } = property;
  const { get, set } = found as { get?: Callable; set?: Callable };
  if (get === undefined) return yield 'is no accessor';
  if (owner === object) yield 'is a property of the object itself';
  yield* flagsOf(found);
  if (get.name !== `get ${name}` || get.length !== 0) yield `has the getter ${get.name}/${get.length}`;
  const strangers = strangersFor(owner);
  if (strangers.some((stranger) => !throwsTypeError(() => get.call(stranger)))) yield 'can be read from any object';
  if (isReadonly !== (set === undefined)) yield isReadonly ? 'can be set' : 'cannot be set';
  if (set === undefined) return;
  if (set.name !== `set ${name}` || set.length !== 1) yield `has the setter ${set.name}/${set.length}`;
  if (strangers.some((stranger) => !throwsTypeError(() => set.call(stranger, null)))) yield 'can be set on any object';
}

function* operationProblems(object: object, name: string, length: number): Generator<string> {
  const property = lookUp(object, name);
  if (property === undefined) return yield 'is missing';
  const { owner, found } = property;
  const operation = found.value as Callable | undefined;
  if (typeof operation !== 'function') return yield 'is no method';
  if (owner === object) yield 'is a property of the object itself';
  yield* flagsOf(found);
  if (operation.name !== name) yield `has the name '${operation.name}'`;
  if (operation.length !== length) yield `has the length ${operation.length}`;
  if ('prototype' in operation) yield 'has a prototype';
  if (!throwsTypeError(() => new (operation as unknown as Constructor)())) yield 'is a constructor';
  const parameters = new Array(length).fill(null);
  const isLoose = (stranger: object) => !throwsTypeError(() => operation.call(stranger, ...parameters));
  if (strangersFor(owner).some(isLoose)) yield 'can be called on any object';
  if (length > 0 && !throwsTypeError(() => operation.call(object))) yield 'can be called without arguments';
}

function* objectProblems(object: object, { name, constructorLength }: Interface): Generator<string> {
  if (String(object) !== `[object ${name}]`) yield `is ${String(object)}`;
  const tag = lookUp(object, Symbol.toStringTag)?.found;
  if (tag?.enumerable || tag?.writable || !tag?.configurable) yield 'has another toStringTag';
  const own = lookUp(object, 'constructor');
  const interfaceObject = own?.found.value as Constructor | undefined;
  if (own === undefined || interfaceObject === undefined) return yield 'has no constructor';
  if (own.found.enumerable) yield 'has an enumerable constructor';
  if (interfaceObject.name !== name) yield `has the constructor ${interfaceObject.name}`;
  if (interfaceObject.length !== (constructorLength ?? 0))
    yield `has a constructor of length ${interfaceObject.length}`;
  const prototype = Object.getOwnPropertyDescriptor(interfaceObject, 'prototype');
  if (prototype?.value !== own.owner) yield 'has the constructor of another prototype';
  if (prototype?.writable || prototype?.configurable) yield 'has a prototype that can be replaced';
  if (!throwsTypeError(() => (interfaceObject as unknown as () => unknown)()))
    yield 'has a constructor that can be called';
  if (constructorLength === undefined && !throwsTypeError(() => new interfaceObject())) yield 'can be constructed';
}

/** What is not as Web IDL asks for, of an object that implements an interface. */
export function problemsOf(object: object, itself: Interface, inherited: readonly Interface[]): string[] {
  const problems = [...objectProblems(object, itself)];
  const note = (name: string, found: Iterable<string>) => problems.push(...[...found].map((one) => `${name} ${one}`));
  for (const { attributes, readonlyAttributes, operations } of [itself, ...inherited]) {
    for (const name of attributes) note(name, attributeProblems(object, name, false));
    for (const name of readonlyAttributes) note(name, attributeProblems(object, name, true));
    for (const [name, length] of Object.entries(operations)) note(name, operationProblems(object, name, length));
  }
  return problems;
}
