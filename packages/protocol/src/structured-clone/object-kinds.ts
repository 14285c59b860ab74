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

/** Arrays, and objects whose prototype is `Object.prototype` or null: the writer knows those itself. */
export const arrayKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.array(object as unknown[]));
export const plainKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.plain(object));

/** Instances of classes that are not built in. */
export const instanceKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.instance(object));

/** What only the app's `reference` hook may know how to carry. */
export const hostKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.host(object));

/** As {@link hostKind}, by its prototype: whether the object really is one, only the platform can tell. */
const claimKind = objectKind(noSlot, (writer, object) => writer.claimed(object));

function noSlot(): void {}

const cloneNatively = structuredClone;

/** Names of methods by which Node clones and transfers classes that it has written in JavaScript, global or not. */
const nodeMethods = methodsOfNode();

/** By the name of the class, for prototypes of this realm and of all others. */
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

/** Which kind the object claims to be; whether it really is one, its slot tells. */
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
 * The nearest class of the language or the platform in the prototype chain decides. Classes of the app in front of it
 * do not matter, as cloning drops them.
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
 * The name in the source of a function that is written in the engine's own language: it cannot be changed, and what is bound or a
 * Proxy has none.
 */
function nativeName(constructor: unknown): string | undefined {
  return /^function ([\w$]+)\(\) \{\s*\[native code\]\s*\}$/.exec(functionToString.call(constructor))?.[1];
}

/**
 * Whether a prototype whose tag cannot be written is one of Web IDL, which has members that can be enumerated: a class of the app has
 * none. Node has written many platform classes in JavaScript.
 */
function isInterface(prototype: object): boolean {
  return objectKeys(prototype).length > 0;
}

/** Whether it may be what `import * as` gives, which is no ordinary object. */
function seemsNamespace(object: object): boolean {
  return ownData(object, Symbol.toStringTag)?.value === 'Module' && !isExtensible(object);
}

function methodsOfNode(): readonly symbol[] {
  const { prototype = {} } = (globalOf('Blob') ?? {}) as { prototype?: object };
  return getOwnPropertySymbols(prototype).filter(({ description }) => description?.startsWith('messaging_'));
}

/** What looks like a plain object may be an `arguments` object, or a Date and the like with another prototype. */
export function kindByInternalSlot(object: object): ObjectKind | undefined {
  if (getPrototypeOf(object) === null) return kindByPlatform(object);
  if (Symbol.toStringTag in object) return undefined;
  const name = objectToString.call(object).slice(8, -1);
  if (name === 'Arguments') return hostKind;
  return name === 'Object' ? undefined : kindsByName.get(name);
}

/**
 * What an object is in whose prototype it does not stand: as what the platform clones it, it is. Undefined if it cannot be asked
 * without a getter that might run, or other objects in it.
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
