/** An object whose members stand for those of an interface. */
type Prototype = object;

/** Makes the members of a class enumerable, as attributes and operations are (Web IDL §3.7.6, §3.7.7). */
export function exposeMembers(prototype: Prototype): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name !== 'constructor') Object.defineProperty(prototype, name, { enumerable: true });
  }
}

/** Says the name of the interface to `Object.prototype.toString()` (Web IDL §3.7.3). */
export function tagInterface(prototype: Prototype, name: string): void {
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** How many arguments an operation must be given, where its code declares another number (Web IDL §3.7.7). */
export function requireArguments(operation: (...parameters: never[]) => unknown, count: number): void {
  Object.defineProperty(operation, 'length', { value: count });
}

/**
 * Gives a class that stands in for a platform's those attributes of it that it lacks: the platform's own getters refuse objects that
 * the platform has not made.
 *
 * @param platform the prototype that has the attributes.
 * @param model an object that the platform has made: the attributes get its values.
 */
export function completeAttributes(prototype: Prototype, platform: Prototype, model: object): void {
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(platform))) {
    if (get === undefined || Object.hasOwn(prototype, name)) continue;
    const value: unknown = get.call(model);
    Object.defineProperty(prototype, name, { get: () => value, enumerable: true, configurable: true });
  }
}
