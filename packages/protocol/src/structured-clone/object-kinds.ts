import {
  functionToString,
  getOwnPropertyDescriptor,
  getOwnPropertySymbols,
  getPrototypeOf,
  globalOf,
  isArray,
  isExtensible,
  isView,
  ObjectPrototype,
  objectKeys,
  objectToString,
  ownData,
} from '../base/intrinsics.ts';
import { arrayBufferKind, viewKind } from './buffers.ts';
import { mapKind, setKind } from './collections.ts';
import { ERROR_NAMES, errorKind } from './error-objects.ts';
import { type ObjectKind, objectKind } from './object-kind.ts';
import { platformKinds } from './platform-objects.ts';
import { boxedKinds, dateKind } from './primitive-objects.ts';
import { regExpKind } from './reg-exps.ts';

/** Arrays, and objects whose prototype is `Object.prototype` or null. The writer handles those itself. */
export const arrayKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.array(object as unknown[]));
export const plainKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.plain(object));

/** Instances of classes that are not built in. */
export const instanceKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.instance(object));

/** Objects that only the `reference` hook may be able to take. */
export const hostKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.host(object));

/** Like {@link hostKind}, judging by the prototype. Only the platform can tell whether the object really is one. */
const claimKind = objectKind(noSlot, (writer, object) => writer.claimed(object));

function noSlot(): void {}

const cloneNatively = structuredClone;

/** Symbols of the methods by which Node clones and transfers those of its classes that are written in JavaScript. */
const nodeMethods = methodsOfNode();

/** By class name, for prototypes of any realm. */
const kindsByName = new Map<unknown, ObjectKind>([
  ['Object', plainKind],
  ['Array', instanceKind],
  ['Function', instanceKind],
  ...[...ERROR_NAMES, 'SuppressedError'].map((name) => [name, errorKind] as const),
  ...Object.entries(boxedKinds),
  ...Object.entries(platformKinds),
  ['Map', mapKind],
  ['Set', setKind],
  ['Date', dateKind],
  ['RegExp', regExpKind],
  ['ArrayBuffer', arrayBufferKind],
]);

const kindsByPrototype = new WeakMap<object, ObjectKind>();

/** Which kind an object claims to be. Its slots tell whether it is one. */
export function kindOf(object: object): ObjectKind {
  try {
    if (isArray(object)) return arrayKind;
    const prototype = getPrototypeOf(object);
    if (prototype === ObjectPrototype) return plainKind;
    if (prototype === null) return seemsNamespace(object) ? claimKind : plainKind;
    return isView(object) ? viewKind : kindOfPrototype(prototype);
  } catch {
    return claimKind; // a Proxy that was revoked, or whose trap throws
  }
}

function kindOfPrototype(prototype: object): ObjectKind {
  let kind = kindsByPrototype.get(prototype);
  if (kind === undefined) {
    kind = classify(prototype);
    kindsByPrototype.set(prototype, kind);
  }
  return kind;
}

/**
 * The nearest class of the language or platform in the prototype chain decides. Cloning drops the app's own classes in front of it.
 */
function classify(prototype: object): ObjectKind {
  for (let link: object | null = prototype; link !== null; link = getPrototypeOf(link)) {
    const constructor = ownData(link, 'constructor')?.value;
    const tag = ownData(link, Symbol.toStringTag);
    const isTagged = tag !== undefined && tag.writable === false;
    if (typeof constructor === 'function') {
      const name = nativeName(constructor);
      const kind = name === undefined ? undefined : (kindsByName.get(name) ?? claimKind);
      if (kind !== undefined) return kind === plainKind && link !== prototype ? instanceKind : kind;
      if (isTagged && isInterface(link)) return kindsByName.get(tag.value) ?? hostKind;
    } else if (isTagged) return claimKind;
    if (nodeMethods.some((method) => getOwnPropertyDescriptor(link, method) !== undefined)) return claimKind;
  }
  return instanceKind;
}

/**
 * The name in the source text of a native function. It cannot be changed, and bound functions and Proxies have none.
 */
function nativeName(constructor: unknown): string | undefined {
  return /^function ([\w$]+)\(\) \{\s*\[native code\]\s*\}$/.exec(functionToString.call(constructor))?.[1];
}

/**
 * Whether a prototype with a read-only tag belongs to a Web IDL interface. Members of interfaces are enumerable; those of the app's classes
 * are not. Many of Node's platform classes are written in JavaScript.
 */
function isInterface(prototype: object): boolean {
  return objectKeys(prototype).length > 0;
}

/** Whether it may be a module namespace object. */
function seemsNamespace(object: object): boolean {
  return ownData(object, Symbol.toStringTag)?.value === 'Module' && !isExtensible(object);
}

function methodsOfNode(): readonly symbol[] {
  const { prototype = {} } = (globalOf('Blob') ?? {}) as { prototype?: object };
  return getOwnPropertySymbols(prototype).filter(({ description }) => description?.startsWith('messaging_'));
}

/** The kind of an object that looks plain but may be an `arguments` object, or a Date or the like with another prototype. */
export function kindByInternalSlot(object: object): ObjectKind | undefined {
  if (getPrototypeOf(object) === null) return kindByPlatform(object);
  if (Symbol.toStringTag in object) return undefined;
  const name = objectToString.call(object).slice(8, -1);
  if (name === 'Arguments') return hostKind;
  return name === 'Object' ? undefined : kindsByName.get(name);
}

/**
 * The kind of an object whose prototype does not say: that of its clone by the platform. Undefined if cloning it might run a getter, or would
 * clone other objects too.
 */
export function kindByPlatform(object: object): ObjectKind | undefined {
  let copy: object;
  try {
    if (!isShallow(object)) return undefined;
    copy = cloneNatively(object);
  } catch {
    return hostKind;
  }
  const kind = kindOf(copy);
  if (kind === plainKind) return instanceKind;
  return kind === instanceKind || kind === claimKind ? hostKind : kind;
}

function isShallow(object: object): boolean {
  return objectKeys(object).every((key) => {
    const data = ownData(object, key);
    return data !== undefined && (data.value === null || !/object|function|symbol/.test(typeof data.value));
  });
}
