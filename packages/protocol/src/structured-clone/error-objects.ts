import { addProperty, globalOf, objectToString, ownData } from '../base/intrinsics.ts';
import { builtinOfNode } from './node-builtins.ts';
import { objectKind } from './object-kind.ts';
import type { ObjectReader } from './object-reader.ts';
import { readText } from './strings.ts';
import * as Tag from './tags.ts';

/** The names that an error keeps, by index on the wire. Any other name becomes `Error`, as in the HTML standard. */
export const ERROR_NAMES: readonly string[] = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
];

/** Properties of an error, by bit on the wire. The first two are strings. */
const PARTS = ['message', 'stack', 'cause', 'errors'] as const;
const STACK = 1;
const ERRORS = 3;

const constructors = ERROR_NAMES.map((name) => globalOf(name) as new (...args: unknown[]) => Error);
const cloneNatively = structuredClone;
const nativeIsError = (Error as { isError?: IsError }).isError ?? isErrorOfNode();

type IsError = (value: unknown) => boolean;

/** Node's own check, older than `Error.isError`. */
function isErrorOfNode(): IsError | undefined {
  return builtinOfNode<{ types: { isNativeError: IsError } }>('node:util')?.types.isNativeError;
}

/** Objects that merely inherit from an error class are plain objects. */
function errorData(object: object): void {
  if (!isError(object)) throw new TypeError('not an error');
}

export const errorKind = objectKind(errorData, (writer, object) => {
  const error = object as Error;
  const name = Math.max(0, ERROR_NAMES.indexOf(error.name));
  const parts = PARTS.map((part, bit) => (bit === STACK ? undefined : ownData(error, part)));
  if (parts[0]) parts[0] = { value: `${parts[0].value}` };
  const stack = writer.includeStack && error.stack;
  if (typeof stack === 'string') parts[STACK] = { value: stack };
  if (ERROR_NAMES[name] !== 'AggregateError') parts[ERRORS] = undefined;
  writer.u8(Tag.ERROR);
  writer.u8(name);
  writer.u8(parts.reduce((bits, part, bit) => bits | (part ? 1 << bit : 0), 0));
  parts.forEach((part, bit) => {
    if (part) writer.value(part.value, PARTS[bit] as string);
  });
});

function isError(object: object): boolean {
  if (nativeIsError !== undefined) return nativeIsError(object);
  if (objectToString.call(object) === '[object Error]') return true;
  // A tag hides the class. Ask the platform, which reads no more of an error than its name, message, stack and cause.
  return Symbol.toStringTag in object && becomesError(object);
}

function becomesError(object: object): boolean {
  try {
    return objectToString.call(cloneNatively(object)) === '[object Error]';
  } catch {
    return ownData(object, 'stack') !== undefined; // its cause may be what cannot be cloned
  }
}

export function readError(reader: ObjectReader): Error {
  const Constructor = constructors[reader.u8()] ?? reader.fail();
  const bits = reader.u8();
  if (bits > 0x0f) reader.fail();
  const args = bits & 1 ? [readText(reader)] : [];
  const error = reader.register(
    withoutStackTrace(() => new Constructor(...(Constructor === (AggregateError as unknown) ? [[], ...args] : args))),
  );
  reader.enter();
  for (let bit = STACK; bit <= ERRORS; bit++) {
    if (!(bits & (1 << bit))) continue;
    addProperty(error, PARTS[bit] as string, bit === STACK ? readText(reader) : reader.value(), false);
  }
  reader.leave();
  return error;
}

/** Keeps this code's own stack out of the new error; capturing it is slow too. Only V8 and JavaScriptCore have this limit. */
export function withoutStackTrace<T>(action: () => T): T {
  const limited = Error as { stackTraceLimit?: unknown };
  const { stackTraceLimit } = limited;
  if (typeof stackTraceLimit !== 'number') return action();
  Reflect.set(limited, 'stackTraceLimit', 0);
  try {
    return action();
  } finally {
    Reflect.set(limited, 'stackTraceLimit', stackTraceLimit);
  }
}
