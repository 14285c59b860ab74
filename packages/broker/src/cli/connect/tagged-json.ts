import { types } from 'node:util';
import { printableJson } from '@peerport/protocol/admin';

/** How values look as JSON that JSON cannot hold, for `--help`. */
export const TAGS_HELP = `What JSON cannot hold is tagged, the same way in both directions:
  {"$undefined":true}          {"$bigint":"12"}        {"$number":"NaN"}
  {"$date":"2026-01-31T…Z"}    {"$regexp":["a+","g"]}  {"$map":[["key",1]]}
  {"$set":[1,2]}               {"$error":["TypeError","text"]}
  {"$bytes":["Uint8Array","AQID"]}                     (base64)
  {"$object":{"$date":1}}      an object that only looks like a tag
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
  ['$bigint', (text) => BigInt(text as string)],
  ['$number', (text) => Number(text)],
  ['$date', (text) => new Date((text as string | null) ?? Number.NaN)],
  ['$regexp', (parts) => new RegExp(...(parts as [string, string]))],
  ['$map', (entries) => new Map(fromJson(entries as Json) as [unknown, unknown][])],
  ['$set', (values) => new Set(fromJson(values as Json) as unknown[])],
  ['$error', readError],
  ['$bytes', readBytes],
  ['$object', (object) => readObject(object as { [key: string]: Json })],
]);

/** A value as a line of JSON, with tags for what JSON cannot hold: see {@link TAGS_HELP}. */
export function stringifyTagged(value: unknown): string {
  return printableJson(JSON.stringify(tag(value, '$', new Map())));
}

/** Reads what {@link stringifyTagged} wrote, or any other JSON. @throws {SyntaxError} */
export function parseTagged(text: string): unknown {
  return fromJson(JSON.parse(text) as Json);
}

/** @param above the objects that hold the value, with their paths. */
function tag(value: unknown, path: string, above: Map<unknown, string>): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return { $bigint: String(value) };
    case 'undefined':
      return { $undefined: true };
    case 'object':
      return value === null ? null : tagObject(value, path, above);
    default:
      return { $other: typeof value };
  }
}

function tagObject(object: object, path: string, above: Map<unknown, string>): Json {
  const known = above.get(object);
  if (known !== undefined) return { $circular: known };
  above.set(object, path);
  try {
    return tagHolder(object, path, above);
  } finally {
    above.delete(object);
  }
}

function tagHolder(object: object, path: string, above: Map<unknown, string>): Json {
  const tagItem = (item: unknown, index: number) => tag(item, `${path}[${index}]`, above);
  if (Array.isArray(object)) return Array.from(object, tagItem);
  if (types.isDate(object)) return { $date: Number.isNaN(object.getTime()) ? null : object.toISOString() };
  if (types.isRegExp(object)) return { $regexp: [object.source, object.flags] };
  if (types.isMap(object)) return { $map: Array.from(object, (entry, index) => tagItem([...entry], index)) };
  if (types.isSet(object)) return { $set: Array.from(object, tagItem) };
  if (types.isNativeError(object)) return { $error: [object.name, object.message] };
  if (types.isAnyArrayBuffer(object)) return { $bytes: ['ArrayBuffer', base64(new Uint8Array(object))] };
  if (ArrayBuffer.isView(object)) return tagView(object);
  if (types.isBoxedPrimitive(object)) return tag(object.valueOf(), path, above);
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return { $other: brandOf(object) };
  const entries = Object.entries(object).map(([key, value]) => [key, tag(value, `${path}.${key}`, above)]);
  const tagged = Object.fromEntries(entries) as { [key: string]: Json };
  return tagOf(tagged) === undefined ? tagged : { $object: tagged };
}

function tagView(view: ArrayBufferView): Json {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return { $bytes: [view.constructor.name === 'Buffer' ? 'Uint8Array' : view.constructor.name, base64(bytes)] };
}

/** The name by which a platform object goes. */
function brandOf(object: object): string {
  const isBranded = Object.hasOwn(Object.getPrototypeOf(object), Symbol.toStringTag);
  return isBranded ? Object.prototype.toString.call(object).slice('[object '.length, -1) : object.constructor.name;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function fromJson(json: Json): unknown {
  if (Array.isArray(json)) return json.map(fromJson);
  if (json === null || typeof json !== 'object') return json;
  const name = tagOf(json);
  if (name === undefined) return readObject(json);
  const read = READERS.get(name);
  if (read === undefined) throw new SyntaxError(`there is no tag ${name} that can be read`);
  try {
    return read(json[name]);
  } catch (cause) {
    throw new SyntaxError(`${name}: ${(cause as Error).message}`, { cause });
  }
}

/** The tag that an object is: its only key begins with `$`. */
function tagOf(object: { [key: string]: Json }): string | undefined {
  const [key, ...others] = Object.keys(object);
  return others.length === 0 && key?.startsWith('$') ? key : undefined;
}

function readObject(object: { [key: string]: Json }): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, fromJson(value)]));
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
