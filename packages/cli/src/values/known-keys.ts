const knownKeys = new WeakMap<object, readonly string[]>();

/** `Object.keys()`, but looked up only once for each object: a value that a peer sent may contain the same object any number of times. */
export function keysOf(object: object): readonly string[] {
  let keys = knownKeys.get(object);
  if (keys === undefined) {
    keys = Object.keys(object);
    knownKeys.set(object, keys);
  }
  return keys;
}
