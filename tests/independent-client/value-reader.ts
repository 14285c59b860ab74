import { readLeb128 } from './data-message.ts';

const VIEWS = [
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  undefined,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];
const ERRORS = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError];
const UINT_BYTES = 8;
const SHAPE_SLOTS = 32;

/** In the place of what this client knows only by its number. */
export class Unknown {
  readonly type: number;
  readonly content: unknown[];

  constructor(type: number, content: unknown[]) {
    this.type = type;
    this.content = content;
  }
}

/** “Values” of docs/protocol.md, all of them. `buffers` are what came in `buffer` frames. @throws whatever is wrong with the bytes */
export function readValue(bytes: Uint8Array, buffers: readonly Uint8Array[] = []): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const objects: unknown[] = [];
  const shapes: string[][] = [];
  const outOfBand = [...buffers];
  let shapesCount = 0;
  let at = 0;

  const fail = (): never => {
    throw new Error(`no value: byte ${at}`);
  };
  const skip = (length: number) => {
    if (at + length > bytes.length) fail();
    at += length;
    return at - length;
  };
  const u8 = () => view.getUint8(skip(1));
  const f64 = () => view.getFloat64(skip(8), true);
  const uint = () => {
    const [value, end] = readLeb128(bytes, at, UINT_BYTES);
    at = end;
    return value;
  };
  const take = (length: number) => {
    const start = skip(length);
    return bytes.slice(start, start + length);
  };
  const times = <T>(count: number, read: () => T): T[] => {
    const all: T[] = [];
    for (let rest = count; rest > 0; rest--) all.push(read());
    return all;
  };
  const register = <T>(object: T): T => {
    objects.push(object);
    return object;
  };
  /** The next id, for an object that is built of what follows. */
  const built = <T>(build: () => T): T => {
    const id = objects.push(fail) - 1;
    const object = build();
    objects[id] = object;
    return object;
  };
  const isAbsent = () => bytes[at] === 0xa4 && skip(1) >= 0;
  const count = (tag: number, mask: number) => ((tag & mask) === mask ? uint() : tag & mask);
  const magnitude = () => take(uint()).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const text = () => {
    const value = read();
    return typeof value === 'string' ? value : fail();
  };
  const buffer = () => register(take(uint()).buffer);
  const viewOf = (type: number, ...args: [ArrayBuffer, number?, number?]) => {
    const View = (VIEWS[type] ?? fail()) as Uint8ArrayConstructor;
    return new View(...args);
  };

  const fill = (object: object, keys: readonly string[]) => {
    for (const key of keys) if (!isAbsent()) define(object, key, read());
    return object;
  };
  const sparse = () => {
    const array = register(new Array(uint()));
    for (let rest = uint(); rest > 0; rest--) {
      const key = read() as string | number;
      if (!isAbsent()) define(array, key, read());
    }
    return array;
  };
  const error = () => {
    const Class = (ERRORS[u8()] ?? fail()) as ErrorConstructor;
    const bits = u8();
    if (bits > 15) fail();
    const message = bits & 1 ? [text()] : [];
    const object = register(
      Class === (AggregateError as unknown) ? new AggregateError([], ...message) : new Class(...message),
    );
    if (bits & 2) define(object, 'stack', text(), false);
    if (bits & 4) define(object, 'cause', read(), false);
    if (bits & 8) define(object, 'errors', read(), false);
    return object;
  };
  const someView = (tracks: boolean) =>
    built(() => {
      const type = u8();
      const of = read();
      const offset = uint();
      if (!(of instanceof ArrayBuffer)) return fail();
      if (tracks) return viewOf(type, of, offset);
      const bytesEach = (VIEWS[type] as { BYTES_PER_ELEMENT?: number } | undefined)?.BYTES_PER_ELEMENT ?? 1;
      return viewOf(type, of, offset, uint() / bytesEach);
    });
  const platformObject = () =>
    built(() => {
      const type = u8();
      const args = times(u8(), read) as string[];
      return type === 0 ? new DOMException(...args) : new Unknown(type, args);
    });
  const joined = (length: number) => {
    const pieces: Uint8Array[] = [];
    for (let missing = length; missing > 0; missing -= pieces.at(-1)?.length ?? 0)
      pieces.push(outOfBand.shift() ?? fail());
    const whole = new Uint8Array(Buffer.concat(pieces));
    return whole.length === length ? whole.buffer : fail();
  };

  const readers: Record<number, () => unknown> = {
    160: () => undefined,
    161: () => null,
    162: () => false,
    163: () => true,
    165: () => view.getInt8(skip(1)),
    166: () => view.getInt16(skip(2), true),
    167: () => view.getInt32(skip(4), true),
    168: f64,
    169: () => view.getBigInt64(skip(8), true),
    170: magnitude,
    171: () => -magnitude(),
    172: () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(take(view.getUint32(skip(4), true))),
    173: () => String.fromCharCode(...times(uint(), () => view.getUint16(skip(2), true))),
    174: () => {
      const object = objects[uint()];
      return object === undefined || object === fail ? fail() : object;
    },
    175: () => register(new Unknown(0xaf, [uint()])),
    176: sparse,
    177: () => register(new Date(f64())),
    178: () => register(new RegExp(text(), text())),
    179: () => {
      const map = register(new Map());
      for (let rest = uint(); rest > 0; rest--) map.set(read(), read());
      return map;
    },
    180: () => {
      const set = register(new Set());
      for (let rest = uint(); rest > 0; rest--) set.add(read());
      return set;
    },
    181: error,
    182: () => {
      const primitive = read();
      return /boolean|number|string|bigint/.test(typeof primitive) ? register(Object(primitive)) : fail();
    },
    183: buffer,
    184: () => {
      const maxByteLength = uint();
      const content = take(uint());
      const resizable = register(new ArrayBuffer(content.length, { maxByteLength }));
      new Uint8Array(resizable).set(content);
      return resizable;
    },
    185: () => someView(false),
    186: () => someView(true),
    187: () => built(() => viewOf(u8(), buffer())),
    188: platformObject,
    189: () => register(joined(uint())),
  };

  function read(): unknown {
    const tag = u8();
    if (tag < 0x40) return tag;
    if (tag < 0x60) return Buffer.from(take(count(tag - 0x40, 0x1f))).toString('latin1');
    if (tag < 0x70) {
      const array: unknown[] = register([]);
      for (let left = count(tag, 0x0f); left > 0; left--) {
        if (isAbsent()) array.length++;
        else array.push(read());
      }
      return array;
    }
    if (tag < 0x80) {
      const keys = times(count(tag, 0x0f), text);
      if (keys.length > 0) shapes[shapesCount++ % SHAPE_SLOTS] = keys;
      return fill(register({}), keys);
    }
    if (tag < 0xa0) return fill(register({}), shapes[tag - 0x80] ?? fail());
    return (readers[tag] ?? fail)();
  }

  if (u8() !== 1) fail();
  const value = read();
  if (at !== bytes.length || outOfBand.length > 0) fail();
  return value;
}

function define(object: object, key: string | number, value: unknown, enumerable = true): void {
  Object.defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
}
