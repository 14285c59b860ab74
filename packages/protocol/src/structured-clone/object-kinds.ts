import { arrayBufferKind, viewKind } from './buffers.ts';
import { mapKind, setKind } from './collections.ts';
import { ERROR_NAMES, errorKind } from './error-objects.ts';
import {
  functionToString,
  getPrototypeOf,
  globalOf,
  isArray,
  isView,
  ObjectPrototype,
  objectToString,
  ownData,
} from './intrinsics.ts';
import { type ObjectKind, objectKind } from './object-kind.ts';
import { platformKinds } from './platform-objects.ts';
import { boxedKinds, dateKind } from './primitive-objects.ts';
import { regExpKind } from './reg-exps.ts';

/** Arrays, and objects whose prototype is `Object.prototype` or null: {@link ValueWriter} knows those itself. */
export const arrayKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.array(object as unknown[]));
export const plainKind: ObjectKind = objectKind(noSlot, (writer, object) => writer.plain(object, false));

/** Instances of classes that are not built in. */
const instanceKind = objectKind(noSlot, (writer, object) => writer.plain(object, true));

/** What only the app's `reference` hook may know how to carry. */
const hostKind = objectKind(noSlot, (writer, object) => writer.host(object));

function noSlot(): void {}

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
    if (prototype === ObjectPrototype || prototype === null) return plainKind;
    return isView(object) ? viewKind : kindOfPrototype(prototype);
  } catch {
    return hostKind; // a Proxy that was revoked, or whose trap throws
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
    if (typeof constructor !== 'function') {
      if (isTagged) return hostKind;
      continue;
    }
    const name = ownData(constructor, 'name')?.value;
    if (isNative(constructor) || (isTagged && globalOf(name) === constructor)) {
      const kind = kindsByName.get(name) ?? hostKind;
      return kind === plainKind && link !== prototype ? instanceKind : kind;
    }
  }
  return instanceKind;
}

/** Written in the engine's own language. Node writes many platform classes in JavaScript: those are tagged globals. */
function isNative(constructor: unknown): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(functionToString.call(constructor));
}

/** What looks like a plain object may be an `arguments` object, or a Date and the like with another prototype. */
export function kindByInternalSlot(object: object): ObjectKind | undefined {
  if (Symbol.toStringTag in object) return undefined;
  const name = objectToString.call(object).slice(8, -1);
  if (name === 'Arguments') return hostKind;
  return name === 'Object' ? undefined : kindsByName.get(name);
}
