const NOTHING: readonly object[] = [];

/**
 * The transfer list in the second argument of `postMessage()`, by the rules of Web IDL for its two overloads (HTML §9.4.4): an iterable is the
 * list itself; any other object has it as `transfer`.
 *
 * @throws {TypeError} it is not iterable, or has an item that is not an object.
 */
export function transferList(argument: unknown): readonly object[] {
  if (argument === undefined || argument === null) return NOTHING;
  if (!isObject(argument))
    throw new TypeError('postMessage: the second argument is neither a transfer list nor options');
  if (isIterable(argument)) return objectsOf(argument);
  const { transfer } = argument as { transfer?: unknown };
  if (transfer === undefined) return NOTHING;
  if (!isObject(transfer) || !isIterable(transfer))
    throw new TypeError('postMessage: options.transfer is not iterable');
  return objectsOf(transfer);
}

function objectsOf(list: Iterable<unknown>): object[] {
  const objects: unknown[] = [];
  for (const item of list) objects.push(item);
  const index = objects.findIndex((item) => !isObject(item));
  if (index !== -1) throw new TypeError(`postMessage: transfer[${index}] is not an object`);
  return objects as object[];
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function isIterable(object: object): object is Iterable<unknown> {
  const method: unknown = (object as Partial<Iterable<unknown>>)[Symbol.iterator];
  return method !== undefined && method !== null;
}
