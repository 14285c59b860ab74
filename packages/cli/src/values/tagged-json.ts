import { types } from 'node:util';
import { printableJson } from '@peerport/protocol/admin';

/** For `--help`: the JSON form of values that JSON cannot represent. */
export const TAGS_HELP = `What JSON cannot hold is tagged, the same way in both directions:
  {"$undefined":true}          {"$bigint":"12"}        {"$number":"NaN"}
  {"$date":"2026-01-31T…Z"}    {"$regexp":["a+","g"]}  {"$map":[["key",1]]}
  {"$set":[1,2]}               {"$error":["TypeError","text"]}
  {"$bytes":["Uint8Array","AQID"]}                     (base64)
  {"$object":{"$date":1}}      an object that only looks like a tag
  {"$sparse":[9,[[8,"x"]]]}    an array that is mostly holes: its length, and its items
  {"$circular":"$.a"}          a cycle, by its path; cannot be read back
  {"$other":"MessagePort"}     anything else; cannot be read back`;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Tagged = (tag: unknown) => unknown;

type ViewConstructor = new (buffer: ArrayBuffer) => ArrayBufferView;

const BYTES = new Map<string, ViewConstructor>(
  [
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
    ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView],
  ].map((View) => [View.name, View]),
);

const ERRORS = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((Type) => [Type.name, Type]),
);

const READERS = new Map<string, Tagged>([
  ['$undefined', () => undefined],
  ['$bigint', (text) => readBigInt(text as string)],
  ['$number', (text) => Number(text)],
  ['$date', (text) => new Date((text as string | null) ?? Number.NaN)],
  ['$regexp', (parts) => new RegExp(...(parts as [string, string]))],
  ['$map', (entries) => new Map(fromJson(entries as Json) as [unknown, unknown][])],
  ['$set', (values) => new Set(fromJson(values as Json) as unknown[])],
  ['$error', readError],
  ['$bytes', readBytes],
  ['$sparse', readSparse],
  ['$object', (object) => readObject(object as { [key: string]: Json })],
]);

/**
 * Formats a value as one line of JSON, with tags for what JSON cannot represent: see {@link TAGS_HELP}.
 *
 * @throws {RangeError} the JSON would be many times as long as the value's bytes, because the same objects are in it over and over.
 */
export function stringifyTagged(value: unknown): string {
  return printableJson(new TaggedText().of(value, '$'));
}

/** Reads what {@link stringifyTagged} wrote, or any other JSON. @throws {SyntaxError} */
export function parseTagged(text: string): unknown {
  return fromJson(JSON.parse(text) as Json);
}

/** Characters that may be repeated for objects, bytes and long keys that were written before: this many, and some for each new value and character. */
const FREE_REPEATED_CHARS = 64 * 1024;
const REPEATED_CHARS_FOR_VALUE = 64;
const REPEATED_CHARS_FOR_CHAR = 4;
/** Property names up to this length may be repeated freely. */
const MAX_FREE_KEY_LENGTH = 64;
/** Larger bigints are written in hexadecimal: converting them to decimal takes more than linear time. */
const LARGEST_DECIMAL = 2n ** 8_192n;
/** Holes that the arrays of a value may have, besides one per item, before they are written as sparse. */
const MAX_FREE_HOLES = 1_024;

/** Writes one value. An object that occurs several times is written once and copied, so time and memory are proportional to the value's bytes. */
class TaggedText {
  /** The objects that contain the current value, with their paths. */
  readonly #above = new Map<object, string>();
  readonly #written = new Map<object, string>();
  readonly #buffers = new Set<ArrayBufferLike>();
  #repeatableChars = FREE_REPEATED_CHARS;
  #freeHoles = MAX_FREE_HOLES;

  of(value: unknown, path: string): string {
    this.#repeatableChars += REPEATED_CHARS_FOR_VALUE;
    if (typeof value === 'string') this.#repeatableChars += REPEATED_CHARS_FOR_CHAR * value.length;
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return JSON.stringify(value);
      case 'number': {
        const isJson = Number.isFinite(value) && !Object.is(value, -0);
        return isJson ? `${value}` : tagged('$number', JSON.stringify(Object.is(value, -0) ? '-0' : `${value}`));
      }
      case 'bigint':
        return tagged('$bigint', `"${digitsOf(value)}"`);
      case 'undefined':
        return tagged('$undefined', 'true');
      case 'object':
        return value === null ? 'null' : this.#object(value, path);
      default:
        return tagged('$other', JSON.stringify(typeof value));
    }
  }

  #object(object: object, path: string): string {
    const above = this.#above.get(object);
    if (above !== undefined) return tagged('$circular', JSON.stringify(this.#again(above)));
    const written = this.#written.get(object);
    if (written !== undefined) return this.#again(written);
    this.#above.set(object, path);
    try {
      const text = this.#holder(object, path);
      this.#written.set(object, text);
      return text;
    } finally {
      this.#above.delete(object);
    }
  }

  #holder(object: object, path: string): string {
    if (Array.isArray(object)) return this.#array(object, path);
    if (types.isDate(object))
      return tagged('$date', Number.isNaN(object.getTime()) ? 'null' : `"${object.toISOString()}"`);
    if (types.isRegExp(object)) return tagged('$regexp', JSON.stringify([object.source, object.flags]));
    if (types.isMap(object)) return tagged('$map', this.#list(entriesOf(object), path));
    if (types.isSet(object)) return tagged('$set', this.#list(object, path));
    if (types.isNativeError(object)) return tagged('$error', JSON.stringify([object.name, object.message]));
    if (types.isAnyArrayBuffer(object)) return this.#bytes('ArrayBuffer', new Uint8Array(object));
    if (ArrayBuffer.isView(object)) return this.#bytes(nameOfView(object), bytesOf(object));
    if (types.isBoxedPrimitive(object)) return this.of(object.valueOf(), path);
    const prototype = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) return tagged('$other', JSON.stringify(brandOf(object)));
    return this.#plain(object, path);
  }

  #plain(object: object, path: string): string {
    const keys = Object.keys(object);
    let text = '';
    for (const key of keys) {
      if (key.length > MAX_FREE_KEY_LENGTH) this.#again(key);
      text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:`;
      text += this.of(object[key as keyof object], `${path}.${key.slice(0, MAX_FREE_KEY_LENGTH)}`);
    }
    text += text === '' ? '{}' : '}';
    return tagOf(keys) === undefined ? text : tagged('$object', text);
  }

  #array(array: readonly unknown[], path: string): string {
    if (!this.#isSparse(array)) return this.#list(array, path);
    const items = Object.keys(array).filter((key) => `${Number(key) >>> 0}` === key && Number(key) < array.length);
    const pairs = items.map((key) => [Number(key), array[Number(key)]]);
    return tagged('$sparse', `[${array.length},${this.#list(pairs, path)}]`);
  }

  #list(items: Iterable<unknown>, path: string): string {
    let text = '';
    let index = 0;
    for (const item of items) {
      text += text === '' ? '[' : ',';
      text += this.of(item, `${path}[${index++}]`);
    }
    return text === '' ? '[]' : `${text}]`;
  }

  /** Counts repeated bytes: any number of views may share a buffer. */
  #bytes(name: string, bytes: Uint8Array): string {
    const { buffer, byteOffset, byteLength } = bytes;
    if (!this.#buffers.has(buffer)) this.#repeatableChars += REPEATED_CHARS_FOR_CHAR * buffer.byteLength;
    this.#buffers.add(buffer);
    this.#repeat(byteLength);
    return tagged('$bytes', `["${name}","${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}"]`);
  }

  /** Looks at hardly more indices than there are items: an array of a few bytes may claim a length of billions. */
  #isSparse(array: readonly unknown[]): boolean {
    let holesLeft = this.#freeHoles;
    for (let index = 0; index < array.length && holesLeft >= 0; index++) holesLeft += index in array ? 1 : -1;
    this.#freeHoles = Math.max(0, Math.min(this.#freeHoles, holesLeft));
    return holesLeft < 0;
  }

  /** @throws {RangeError} too much is repeated. */
  #again(text: string): string {
    this.#repeat(text.length);
    return text;
  }

  /** @throws {RangeError} too much is repeated. */
  #repeat(chars: number): void {
    this.#repeatableChars -= chars;
    if (this.#repeatableChars < 0) {
      throw new RangeError('the same objects are in it so often that JSON would be many times as long as the message');
    }
  }
}

function tagged(name: string, text: string): string {
  return `{"${name}":${text}}`;
}

function digitsOf(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  return magnitude < LARGEST_DECIMAL ? `${value}` : `${value < 0n ? '-' : ''}0x${magnitude.toString(16)}`;
}

function* entriesOf(map: ReadonlyMap<unknown, unknown>): Generator<unknown[]> {
  for (const [key, value] of map) yield [key, value];
}

function nameOfView({ constructor: { name } }: ArrayBufferView): string {
  return name === 'Buffer' ? 'Uint8Array' : name;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The name of a platform object's class. */
function brandOf(object: object): string {
  const isBranded = Object.hasOwn(Object.getPrototypeOf(object), Symbol.toStringTag);
  return isBranded ? Object.prototype.toString.call(object).slice('[object '.length, -1) : object.constructor.name;
}

function fromJson(json: Json): unknown {
  if (Array.isArray(json)) return json.map(fromJson);
  if (json === null || typeof json !== 'object') return json;
  const name = tagOf(Object.keys(json));
  if (name === undefined) return readObject(json);
  const read = READERS.get(name);
  if (read === undefined) throw new SyntaxError(`there is no tag ${name} that can be read`);
  try {
    return read(json[name]);
  } catch (cause) {
    throw new SyntaxError(`${name}: ${(cause as Error).message}`, { cause });
  }
}

/** The tag, if an object with these keys is one: its only key begins with `$`. */
function tagOf(keys: readonly string[]): string | undefined {
  return keys.length === 1 && keys[0]?.startsWith('$') ? keys[0] : undefined;
}

function readObject(object: { [key: string]: Json }): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, fromJson(value)]));
}

function readBigInt(text: string): bigint {
  return text.startsWith('-0x') ? -BigInt(text.slice(1)) : BigInt(text);
}

/** V8 makes no room for the holes of an array that was longer than it can make room for. */
function readSparse(parts: unknown): unknown[] {
  const [length, items] = parts as [number, [number, Json][]];
  const array: unknown[] = [];
  array.length = 0xffff_ffff;
  array.length = length;
  for (const [index, item] of items) array[index] = fromJson(item);
  return array;
}

function readError(parts: unknown): Error {
  const [name, message] = parts as [string, string];
  return new (ERRORS.get(name) ?? Error)(message);
}

function readBytes(parts: unknown): object {
  const [name, text] = parts as [string, string];
  const { buffer } = new Uint8Array(Buffer.from(text, 'base64'));
  if (name === 'ArrayBuffer') return buffer;
  const View = BYTES.get(name);
  if (View === undefined) throw new SyntaxError(`there are no bytes called ${name}`);
  return new View(buffer);
}
