import { printable } from '@peerport/protocol/admin';
import { keysOf } from '../../../../src/values/known-keys.ts';
import { AttachmentNote } from './attachment-note.ts';

/** What to show of a value. */
export interface Description {
  /** What colours it. */
  readonly kind: 'string' | 'number' | 'boolean' | 'nothing' | 'date' | 'object' | 'binary' | 'error' | 'reference';
  /** The value itself, or the name of what it is. */
  readonly text: string;
  /** What it contains, described one by one as it is asked for. Nothing for a value that contains nothing. */
  readonly children?: () => Iterable<Child>;
}

/** A part of a value. */
export interface Child {
  readonly label: string;
  readonly description: Description;
}

/** More parts of a value are left out. */
const MAX_CHILDREN_COUNT = 200;
const MAX_STRING_LENGTH = 10_000;
const MAX_LABEL_LENGTH = 200;
/** To print larger ones in decimal digits takes more than linear time. */
const LARGEST_DECIMAL = 2n ** 8_192n;
const MAX_DUMPED_BYTES = 512;
const DUMP_ROW_BYTES = 16;

/** The objects around a value, and where they are. */
type Ancestors = ReadonlyMap<object, string>;

/**
 * Describes a value that was deserialized: it has no getters, and no class but those of the standard. All text in it is safe to show. It takes
 * little time, however often an object is in the value, and whatever lengths are claimed.
 */
export function describe(value: unknown, path = '$', ancestors: Ancestors = new Map()): Description {
  const description = describeRaw(value, path, ancestors);
  return { ...description, text: printable(description.text) };
}

function describeRaw(value: unknown, path: string, ancestors: Ancestors): Description {
  switch (typeof value) {
    case 'string':
      return { kind: 'string', text: quote(value) };
    case 'number':
      return { kind: 'number', text: Object.is(value, -0) ? '-0' : String(value) };
    case 'bigint':
      return { kind: 'number', text: bigintText(value) };
    case 'boolean':
      return { kind: 'boolean', text: String(value) };
    case 'object':
      return value === null ? { kind: 'nothing', text: 'null' } : describeObject(value, path, ancestors);
    default:
      return { kind: 'nothing', text: String(value) };
  }
}

function describeObject(object: object, path: string, ancestors: Ancestors): Description {
  const above = ancestors.get(object);
  if (above !== undefined) return { kind: 'reference', text: `↻ ${above}` };

  const inside = new Map(ancestors).set(object, path);
  const part = (name: string, value: unknown): Child => {
    const label = clip(name, MAX_LABEL_LENGTH);
    return { label: printable(label), description: describe(value, `${path}.${label}`, inside) };
  };
  const parts = function* (keys: readonly string[]) {
    for (const key of keys) yield part(key, object[key as keyof object]);
  };

  if (object instanceof AttachmentNote) return { kind: 'reference', text: clip(object.text, MAX_STRING_LENGTH) };
  if (object instanceof Date) return { kind: 'date', text: dateText(object) };
  if (object instanceof RegExp) return { kind: 'string', text: String(object) };
  if (object instanceof Error) {
    const keys = ['stack', 'cause', 'errors'].filter((key) => Object.hasOwn(object, key));
    const text = `${clip(object.name, MAX_LABEL_LENGTH)}: ${clip(object.message, MAX_STRING_LENGTH)}`;
    return { kind: 'error', text, ...(keys.length > 0 && { children: () => parts(keys) }) };
  }
  if (object instanceof Map) {
    const entries = function* () {
      let index = 0;
      for (const [key, value] of object) {
        yield isPlain(key) ? part(describe(key).text, value) : part(`${index}`, { key, value });
        index++;
      }
    };
    return container(`Map(${object.size})`, object.size, entries);
  }
  if (object instanceof Set) {
    const values = function* () {
      let index = 0;
      for (const value of object) yield part(`${index++}`, value);
    };
    return container(`Set(${object.size})`, object.size, values);
  }
  if (object instanceof ArrayBuffer) return describeBytes('ArrayBuffer', new Uint8Array(object));
  if (object instanceof DataView || object instanceof Uint8Array) {
    return describeBytes(nameOf(object), new Uint8Array(object.buffer, object.byteOffset, object.byteLength));
  }
  if (ArrayBuffer.isView(object)) {
    const items = object as unknown as ArrayLike<number | bigint>;
    const children = function* () {
      for (let index = 0; index < items.length; index++) yield part(`${index}`, items[index]);
    };
    return { ...container(`${nameOf(object)}(${items.length})`, items.length, children), kind: 'binary' };
  }
  if (isBoxed(object)) {
    const { kind, text } = describe(object.valueOf());
    return { kind, text: `${nameOf(object)} ${text}` };
  }
  const keys = keysOf(object);
  const text = Array.isArray(object) ? `Array(${object.length})` : 'Object';
  return container(text, keys.length, () => parts(keys));
}

function container(text: string, count: number, parts: () => Iterable<Child>): Description {
  if (count === 0) return { kind: 'object', text };
  const children = function* (): Generator<Child> {
    let shownCount = 0;
    for (const part of parts()) {
      if (shownCount === MAX_CHILDREN_COUNT) break;
      shownCount++;
      yield part;
    }
    const leftOutCount = count - shownCount;
    if (leftOutCount > 0) yield { label: '…', description: { kind: 'nothing', text: `${leftOutCount} more` } };
  };
  return { kind: 'object', text, children };
}

/** With a hex dump. */
function describeBytes(name: string, bytes: Uint8Array): Description {
  const rows = () => {
    const children: Child[] = [];
    for (let offset = 0; offset < Math.min(bytes.length, MAX_DUMPED_BYTES); offset += DUMP_ROW_BYTES) {
      children.push({
        label: hex(offset, 4),
        description: {
          kind: 'binary',
          text: Array.from(bytes.subarray(offset, offset + DUMP_ROW_BYTES), (byte) => hex(byte, 2)).join(' '),
        },
      });
    }
    const leftOutCount = bytes.length - MAX_DUMPED_BYTES;
    if (leftOutCount > 0)
      children.push({ label: '…', description: { kind: 'nothing', text: `${leftOutCount} more bytes` } });
    return children;
  };
  return { kind: 'binary', text: `${name}(${bytes.length})`, ...(bytes.length > 0 && { children: rows }) };
}

function bigintText(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  if (magnitude < LARGEST_DECIMAL) return `${value}n`;
  return `${value < 0n ? '-' : ''}0x${clip(magnitude.toString(16), MAX_STRING_LENGTH)}n`;
}

function clip(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

function quote(text: string): string {
  if (text.length <= MAX_STRING_LENGTH) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, MAX_STRING_LENGTH))}… ${text.length - MAX_STRING_LENGTH} more`;
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString();
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function isBoxed(object: object): boolean {
  return [Number, String, Boolean, BigInt].some((boxed) => object instanceof boxed);
}

function nameOf(object: object): string {
  return Object.prototype.toString.call(object).slice('[object '.length, -1);
}

function hex(value: number, digitsCount: number): string {
  return value.toString(16).padStart(digitsCount, '0');
}
