import { addProperty, globalOf, objectToString, ownData } from './intrinsics.ts';
import { objectKind } from './object-kind.ts';
import { readText, writeString } from './strings.ts';
import * as Tag from './tags.ts';
import type { ValueReader } from './value-reader.ts';

/** The names that an error keeps, at their index on the wire. Any other name becomes `Error`, as in the standard. */
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

const HAS_MESSAGE = 1;
const HAS_STACK = 2;
const HAS_CAUSE = 4;
const HAS_ERRORS = 8;

const constructors = ERROR_NAMES.map((name) => globalOf(name) as ErrorConstructor);
const nativeIsError = (Error as { isError?: (value: unknown) => boolean }).isError;

/** An object that merely inherits from an error class is a plain object; that is what classes of old style make. */
export const errorKind = objectKind(isError, (writer, object, hasErrorData) => {
  if (!hasErrorData) return writer.plain(object, true);
  const error = object as Error;
  const name = Math.max(0, ERROR_NAMES.indexOf(error.name));
  const message = ownData(error, 'message');
  const text = message && `${message.value}`;
  const stack = writer.includeStack && error.stack;
  const cause = ownData(error, 'cause');
  const errors = ERROR_NAMES[name] === 'AggregateError' ? ownData(error, 'errors') : undefined;
  const hasStack = typeof stack === 'string';
  writer.u8(Tag.ERROR);
  writer.u8(name);
  writer.u8(
    (message ? HAS_MESSAGE : 0) | (hasStack ? HAS_STACK : 0) | (cause ? HAS_CAUSE : 0) | (errors ? HAS_ERRORS : 0),
  );
  if (text !== undefined) writeString(writer, text);
  if (hasStack) writeString(writer, stack);
  if (cause) writer.value(cause.value, 'cause');
  if (errors) writer.value(errors.value, 'errors');
});

function isError(object: object): boolean {
  if (nativeIsError !== undefined) return nativeIsError(object);
  if (objectToString.call(object) === '[object Error]') return true;
  return Symbol.toStringTag in object && ownData(object, 'stack') !== undefined;
}

export function readError(reader: ValueReader): Error {
  const Constructor = constructors[reader.u8()] ?? reader.fail('unknown error');
  const parts = reader.u8();
  if (parts > 0x0f) reader.fail('unknown error');
  const error = reader.register(
    withoutStackTrace(() => construct(Constructor, parts & HAS_MESSAGE ? readText(reader) : undefined)),
  );
  if (parts & HAS_STACK) addProperty(error, 'stack', readText(reader), false);
  reader.enter();
  if (parts & HAS_CAUSE) addProperty(error, 'cause', reader.value(), false);
  if (parts & HAS_ERRORS) addProperty(error, 'errors', reader.value(), false);
  reader.leave();
  return error;
}

function construct(Constructor: ErrorConstructor, message: string | undefined): Error {
  if (Constructor === (AggregateError as unknown)) return new AggregateError([], message);
  return new Constructor(message);
}

/** Where this code runs is nobody's business, and capturing it is slow. Only V8 and JavaScriptCore have the limit. */
function withoutStackTrace<T>(action: () => T): T {
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
