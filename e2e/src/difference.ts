/**
 * Where `actual` is not what `expected` is: a path such as `$.body[3]` with both values; undefined when they are alike in every
 * respect that structured clone keeps: types, bytes, order, identity of shared objects, cycles, the sign of zero.
 */
export function difference(actual: unknown, expected: unknown): string | undefined {
  return compare(actual, expected, '$', new Map());
}

type Seen = Map<object, object>;

function compare(actual: unknown, expected: unknown, path: string, seen: Seen): string | undefined {
  if (!isObject(actual) || !isObject(expected)) {
    return Object.is(actual, expected) ? undefined : `${path}: ${show(actual)} instead of ${show(expected)}`;
  }
  if (seen.has(expected)) return seen.get(expected) === actual ? undefined : `${path}: another object than before`;
  seen.set(expected, actual);
  const [type, expectedType] = [typeOf(actual), typeOf(expected)];
  if (type !== expectedType) return `${path}: a ${type} instead of a ${expectedType}`;

  if (actual instanceof Date) return compare(actual.getTime(), (expected as Date).getTime(), `${path}.getTime()`, seen);
  if (actual instanceof ArrayBuffer) return compareBytes(viewOf(actual), viewOf(expected as ArrayBuffer), path);
  if (ArrayBuffer.isView(actual)) return compareBytes(viewOf(actual), viewOf(expected as ArrayBufferView), path);
  if (actual instanceof Error) return compareError(actual, expected as Error, path, seen);
  if (actual instanceof Map || actual instanceof Set) {
    return compareLists([...actual], [...(expected as Map<unknown, unknown>)], `[...${path}]`, seen);
  }
  return compareProperties(actual, expected, path, seen);
}

function compareLists(actual: unknown[], expected: unknown[], path: string, seen: Seen): string | undefined {
  if (actual.length !== expected.length) return `${path}: ${actual.length} entries instead of ${expected.length}`;
  return firstOf(expected.keys(), (index) => compare(actual[index], expected[index], `${path}[${index}]`, seen));
}

function compareProperties(actual: object, expected: object, path: string, seen: Seen): string | undefined {
  const [keys, expectedKeys] = [Object.keys(actual), Object.keys(expected)];
  if (Array.isArray(actual) && actual.length !== (expected as unknown[]).length) {
    return `${path}: length ${actual.length} instead of ${(expected as unknown[]).length}`;
  }
  if (keys.join('\0') !== expectedKeys.join('\0')) {
    return `${path}: keys ${JSON.stringify(keys)} instead of ${JSON.stringify(expectedKeys)}`;
  }
  return firstOf(keys, (key) => compare(Reflect.get(actual, key), Reflect.get(expected, key), `${path}.${key}`, seen));
}

function compareError(actual: Error, expected: Error, path: string, seen: Seen): string | undefined {
  return (
    compare(actual.name, expected.name, `${path}.name`, seen) ??
    compare(actual.message, expected.message, `${path}.message`, seen)
  );
}

function compareBytes(actual: Uint8Array, expected: Uint8Array, path: string): string | undefined {
  if (actual.length !== expected.length) return `${path}: ${actual.length} bytes instead of ${expected.length}`;
  for (let index = 0; index < expected.length; index++) {
    if (actual[index] !== expected[index]) return `${path}: byte ${index} is ${actual[index]}, not ${expected[index]}`;
  }
  return undefined;
}

function firstOf<T>(items: Iterable<T>, check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = check(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function viewOf(source: ArrayBuffer | ArrayBufferView): Uint8Array {
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function typeOf(value: object): string {
  return Object.getPrototypeOf(value)?.constructor?.name ?? 'object without prototype';
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'string') return isObject(value) ? `a ${typeOf(value)}` : String(value);
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}… (${value.length})` : text;
}
