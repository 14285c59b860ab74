/**
 * Schemas for what ports read: control frames, tickets, attachments. In a page, zod would be a quarter of the whole client. Brokers validate
 * with zod.
 */

/** What is wrong with a value. */
export interface Problem {
  /** Keys that lead to the invalid value, joined by dots. Empty for the value itself. */
  readonly path: string;
  readonly message: string;
}

/** Returns the parts of a value that the schema names. Adds to `problems` if the value is invalid; do not use the result then. */
export type Schema<T> = (value: unknown, problems: Problem[], path: string) => T;

/** The schemas of an object's properties. */
export type Fields<T> = {
  readonly [Key in keyof T]-?: Schema<object extends Pick<T, Key> ? T[Key] | undefined : T[Key]>;
};

/** The other properties of each type in a union, by the value of the property that tells them apart. */
export type Variants<T, Key extends keyof T> = {
  readonly [Name in T[Key] & string]: Fields<Omit<Extract<T, Record<Key, Name>>, Key>>;
};

/**
 * Validates a value, and returns the parts that the schema names.
 *
 * @throws the error that `fail` returns
 */
export function parse<T>(schema: Schema<T>, value: unknown, fail: (problems: [Problem, ...Problem[]]) => Error): T {
  const problems: Problem[] = [];
  const result = schema(value, problems, '');
  const [first, ...others] = problems;
  if (first !== undefined) throw fail([first, ...others]);
  return result;
}

/** Any value that passes the test. */
export function passing<T>(test: (value: unknown) => boolean, message: string): Schema<T> {
  return (value, problems, path) => {
    if (!test(value)) problems.push({ path, message });
    return value as T;
  };
}

export const string = passing<string>((value) => typeof value === 'string', 'must be a string');
export const boolean = passing<boolean>((value) => typeof value === 'boolean', 'must be true or false');
export const number = passing<number>(Number.isFinite, 'must be a number');
export const integer = passing<number>(Number.isSafeInteger, 'must be an integer');
export const bytes = passing<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes');

/** An integer of at least `min`. */
export function atLeast(min: number): Schema<number> {
  return passing((value) => Number.isSafeInteger(value) && (value as number) >= min, `must be at least ${min}`);
}

/** A string that passes the test. */
export function stringPassing(test: (text: string) => boolean, message: string): Schema<string> {
  return (value, problems, path) => {
    if (typeof value !== 'string') return string(value, problems, path);
    if (!test(value)) problems.push({ path, message });
    return value;
  };
}

export function oneOf<T>(values: readonly T[], message = 'is not a known value'): Schema<T> {
  return passing((value) => values.includes(value as T), message);
}

/** A property that may be missing. */
export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  return (value, problems, path) => (value === undefined ? undefined : schema(value, problems, path));
}

/** Stops at the first invalid item: an array of a few bytes may claim to have billions. */
export function array<T>(item: Schema<T>, maxCount = Number.POSITIVE_INFINITY): Schema<T[]> {
  return (value, problems, path) => {
    const items: T[] = [];
    if (!Array.isArray(value)) {
      problems.push({ path, message: 'must be an array' });
      return items;
    }
    if (value.length > maxCount) {
      problems.push({ path, message: `must have at most ${maxCount} elements` });
      return items;
    }
    const problemsCount = problems.length;
    for (let index = 0; index < value.length && problems.length === problemsCount; index++) {
      items.push(item(value[index], problems, within(path, index)));
    }
    return items;
  };
}

export function object<T extends object>(fields: Fields<T>): Schema<T> {
  return (value, problems, path) => {
    const result: Partial<T> = {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push({ path, message: 'must be an object' });
      return result as T;
    }
    for (const key in fields) {
      const property = fields[key]((value as T)[key], problems, within(path, key));
      if (property !== undefined) result[key] = property;
    }
    return result as T;
  };
}

/** A union of objects, discriminated by the property `key`. */
export function variant<T extends object, Key extends keyof T & string>(
  key: Key,
  variants: Variants<T, Key>,
): Schema<T> {
  return (value, problems, path) => {
    const name = (Object(value) as Partial<T>)[key];
    if (typeof name === 'string' && Object.hasOwn(variants, name)) {
      const fields = variants[name as keyof typeof variants] as Fields<object>;
      return { [key]: name, ...object(fields)(value, problems, path) } as T;
    }
    problems.push({ path: within(path, key), message: 'is not a known value' });
    return value as T;
  };
}

function within(path: string, key: string | number): string {
  return path === '' ? `${key}` : `${path}.${key}`;
}
