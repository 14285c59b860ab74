/** The prototype of a class that implements an interface. */
type Prototype = object;

/** Makes the members of a class enumerable, like attributes and operations (Web IDL §3.7.6, §3.7.7). */
export function exposeMembers(prototype: Prototype): void {
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (name !== 'constructor') Object.defineProperty(prototype, name, { enumerable: true });
  }
}

/** Sets the name that `Object.prototype.toString()` shows (Web IDL §3.7.3). */
export function tagInterface(prototype: Prototype, name: string): void {
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
}

/** Sets the number of required arguments of an operation whose code declares another number (Web IDL §3.7.7). */
export function requireArguments(operation: (...parameters: never[]) => unknown, count: number): void {
  Object.defineProperty(operation, 'length', { value: count });
}

/**
 * Adds the attributes that a class lacks of the platform class it stands in for. The platform's own getters reject objects that the platform
 * did not create.
 *
 * @param platform the prototype that has the attributes.
 * @param model an object of the platform, whose values the attributes get.
 */
export function completeAttributes(prototype: Prototype, platform: Prototype, model: object): void {
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(platform))) {
    if (get === undefined || Object.hasOwn(prototype, name)) continue;
    const value: unknown = get.call(model);
    Object.defineProperty(prototype, name, { get: () => value, enumerable: true, configurable: true });
  }
}
