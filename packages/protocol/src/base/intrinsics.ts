/**
 * The built-ins that the codec relies on, captured when the module loads, so that later changes to prototypes neither
 * break it nor get to see what passes through. Methods and getters here take their receiver with `.call`.
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

/** A getter of a prototype. It throws a TypeError when its receiver lacks the internal slot. */
export type Getter<T> = (this: unknown) => T;

/** The getter of `prototype[name]`, whatever realm the receiver comes from later. */
export function getterOf<T>(prototype: object, name: PropertyKey): Getter<T> {
  return getOwnPropertyDescriptor(prototype, name)?.get as Getter<T>;
}

/** The global of that name, when the platform has it. */
export function globalOf(name: string): unknown {
  return (globalThis as Record<string, unknown>)[name];
}

/** The own data property of an object, never running a getter. */
export function ownData(object: object, name: PropertyKey): PropertyDescriptor | undefined {
  const descriptor = getOwnPropertyDescriptor(object, name);
  return descriptor !== undefined && 'value' in descriptor ? descriptor : undefined;
}

/** Adds a property the way an object literal does: no setter runs, whatever prototypes hold. */
export function addProperty(object: object, name: PropertyKey, value: unknown, enumerable = true): void {
  defineProperty(object, name, { value, enumerable, writable: true, configurable: true });
}
