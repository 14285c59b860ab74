/**
 * The built-ins that the codec relies on, captured when the module loads. Later changes to prototypes cannot break the codec, or observe
 * what passes through it. Call these methods and getters with `.call(receiver)`.
 */
export const {
  create: createObject,
  defineProperty,
  getOwnPropertyDescriptor,
  getOwnPropertySymbols,
  getPrototypeOf,
  isExtensible,
  keys: objectKeys,
  prototype: ObjectPrototype,
  setPrototypeOf,
  values: objectValues,
} = Object;
export const { hasOwnProperty, isPrototypeOf, toString: objectToString } = ObjectPrototype;
export const { DOMException: PlatformDOMException, Map: PlatformMap, Set: PlatformSet } = globalThis;
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const { fromCharCode } = String;
export const { isWellFormed } = String.prototype;
export const { toString: functionToString } = Function.prototype;

/** A getter of a prototype. Throws a TypeError if its receiver lacks the internal slot. */
export type Getter<T> = (this: unknown) => T;

/** The getter of `prototype[name]`. Its receiver may be of another realm. */
export function getterOf<T>(prototype: object, name: PropertyKey): Getter<T> {
  return getOwnPropertyDescriptor(prototype, name)?.get as Getter<T>;
}

/** The global of that name, if the platform has it. */
export function globalOf(name: string): unknown {
  return (globalThis as Record<string, unknown>)[name];
}

/** The descriptor of an own data property. Never runs a getter. */
export function ownData(object: object, name: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = getOwnPropertyDescriptor(object, name);
  return descriptor !== undefined && 'value' in descriptor ? descriptor : undefined;
}

/** Adds a property as an object literal does: no setter of a prototype runs. */
export function addProperty(object: object, name: PropertyKey, value: unknown, enumerable = true): void {
  defineProperty(object, name, { value, enumerable, writable: true, configurable: true });
}
