import { addProperty, createObject, ObjectPrototype, setPrototypeOf } from '../base/intrinsics.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import { readBigInt64, readMagnitude } from './bigints.ts';
import { readArrayBuffer, readResizableBuffer, readTrackingView, readView, readWholeView } from './buffers.ts';
import { ByteReader, NOTHING } from './byte-reader.ts';
import { readMap, readSet } from './collections.ts';
import { readError } from './error-objects.ts';
import type { ObjectReader } from './object-reader.ts';
import type { DeserializeOptions } from './options.ts';
import { readOutOfBand } from './out-of-band.ts';
import { readPlatformObject } from './platform-objects.ts';
import { readBoxed, readDate } from './primitive-objects.ts';
import { readRegExp } from './reg-exps.ts';
import { readShape, type Shape } from './shapes.ts';
import { readString } from './strings.ts';
import * as Tag from './tags.ts';

type Read = (reader: ValueReader) => unknown;

/** An object with more keys than this is probably a dictionary. */
const MAX_STRUCT_KEYS = 128;

const NO_BUFFERS: readonly Uint8Array[] = [];

/** Placeholder for an object that is not built yet. Nothing may refer to it. */
const PENDING = Symbol('pending');

/** Larger tables are not kept from one message to the next. */
const MAX_KEPT_OBJECTS = 1_024;

/** StructuredDeserialize (HTML §2.7.5) from untrusted bytes. Reusable: call `begin` before each message, `reset` after it. */
export class ValueReader extends ByteReader implements ObjectReader {
  resizableBytes = 0;
  keyCollisionsCount = 0;
  regExpPartsCount = 0;
  hookHasThrown = false;
  private maxDepthCount = 0;
  private isTree = false;
  private dereference: DeserializeOptions['dereference'];
  private buffers: readonly Uint8Array[] = NO_BUFFERS;
  private buffersRead = 0;
  private depth = 0;
  private objects: unknown[] = [];
  private objectCount = 0;
  private shapes: (Shape | undefined)[] = [];
  private shapeCount = 0;

  begin(
    bytes: Uint8Array,
    start: number,
    end: number,
    {
      maxDepthCount = DEFAULT_LIMITS.maxDepthCount,
      isTree = false,
      dereference,
      buffers = NO_BUFFERS,
    }: DeserializeOptions = {},
  ): void {
    this.bytes = bytes;
    this.position = start;
    this.start = start;
    this.end = end;
    this.buffers = buffers;
    this.buffersRead = 0;
    this.maxDepthCount = maxDepthCount;
    this.isTree = isTree;
    this.dereference = dereference;
  }

  /** Releases everything of the last message. */
  reset(): void {
    this.begin(NOTHING, 0, 0);
    this.lazyView = undefined;
    this.depth = 0;
    this.resizableBytes = 0;
    this.keyCollisionsCount = 0;
    this.regExpPartsCount = 0;
    this.hookHasThrown = false;
    if (this.objectCount > MAX_KEPT_OBJECTS) this.objects = [];
    else for (let id = 0; id < this.objectCount; id++) this.objects[id] = undefined;
    this.objectCount = 0;
    if (this.shapeCount > Tag.SHAPE_SLOTS) this.shapes = [];
    else for (let slot = 0; slot < this.shapeCount; slot++) this.shapes[slot] = undefined;
    this.shapeCount = 0;
  }

  value(): unknown {
    const tag = this.u8();
    if (tag < Tag.STRING) return tag;
    if (tag < Tag.ARRAY) return readString(this, tag);
    if (tag < Tag.OBJECT) return this.array(tag);
    if (tag < Tag.UNDEFINED) return this.plain(tag);
    if (tag === Tag.FLOAT64) return this.f64();
    if (tag === Tag.INT16) return this.i16();
    if (tag === Tag.INT32) return this.i32();
    return (readers[tag] as Read)(this);
  }

  /** Gives an object the next id. */
  register<T>(object: T): T {
    this.objects[this.objectCount++] = object;
    return object;
  }

  /** The next id, for an object that is not built yet. */
  reserveId(): number {
    this.objects[this.objectCount] = PENDING;
    return this.objectCount++;
  }

  /** Gives an object its reserved id. */
  settle<T>(id: number, object: T): T {
    this.objects[id] = object;
    return object;
  }

  enter(): void {
    if (++this.depth > this.maxDepthCount) this.fail(`nested deeper than ${this.maxDepthCount} levels`);
  }

  leave(): void {
    this.depth--;
  }

  backReference(): unknown {
    if (this.isTree) this.fail('an object that is referred to again');
    const id = this.uint();
    const object = id < this.objectCount ? this.objects[id] : PENDING;
    return object === PENDING ? this.fail() : object;
  }

  hostReference(): unknown {
    const index = this.uint();
    const { dereference = () => this.fail('reference to an app object') } = this;
    try {
      return this.register(dereference(index));
    } catch (error) {
      this.hookHasThrown = this.dereference !== undefined;
      throw error;
    }
  }

  /** Whether all bytes and all out-of-band buffers were read. */
  get isAtEnd(): boolean {
    return this.remaining === 0 && this.buffersRead === this.buffers.length;
  }

  /** The next out-of-band piece. */
  nextBuffer(): Uint8Array {
    return this.buffers[this.buffersRead++] ?? this.fail('an out-of-band buffer is missing');
  }

  sparseArray(): unknown[] {
    const length = this.uint();
    const count = this.uintWithin(2);
    const array = this.register(sparseArrayOf(length, count));
    this.enter();
    for (let rest = count; rest > 0; rest--) {
      const key = this.value();
      if (typeof key !== 'string' && !isIndexWithin(key, length)) this.fail();
      if (!this.isAbsent()) addProperty(array, key, this.value());
    }
    this.leave();
    return array;
  }

  private array(tag: number): unknown[] {
    const count = this.count(tag - Tag.ARRAY, Tag.MAX_INLINE_COUNT);
    const array: unknown[] = this.register(denseArrayOf(count));
    this.enter();
    for (let index = 0; index < count; index++) {
      if (this.isAbsent()) array.length = Math.max(array.length, index + 1);
      else array[index] = this.value();
    }
    this.leave();
    return array;
  }

  private plain(tag: number): object {
    const { keys, isUnsafe } = tag < Tag.KNOWN_SHAPE ? this.newShape(tag) : this.knownShape(tag);
    const object = this.register(keys.length > MAX_STRUCT_KEYS ? dictionary() : {});
    this.enter();
    for (const key of keys) {
      if (this.isAbsent()) continue;
      if (isUnsafe) addProperty(object, key, this.value());
      else object[key] = this.value();
    }
    this.leave();
    return object;
  }

  private newShape(tag: number): Shape {
    const count = this.count(tag - Tag.OBJECT, Tag.MAX_INLINE_COUNT);
    const shape = readShape(this, count);
    if (count > 0) this.shapes[this.shapeCount++ % Tag.SHAPE_SLOTS] = shape;
    return shape;
  }

  private knownShape(tag: number): Shape {
    return this.shapes[tag - Tag.KNOWN_SHAPE] ?? this.fail();
  }

  /** Skips an `ABSENT` element. @returns whether there was one */
  private isAbsent(): boolean {
    const isAbsent = this.remaining > 0 && this.bytes[this.position] === Tag.ABSENT;
    if (isAbsent) this.position++;
    return isAbsent;
  }
}

/**
 * A plain object that V8 keeps as a hash table from the start. By default, V8 makes a hidden class for each key, up to about a thousand.
 */
function dictionary(): Record<string, unknown> {
  return setPrototypeOf(createObject(null), ObjectPrototype);
}

/** A new array, preallocated if it is short: one that grows takes more memory than it needs. */
function denseArrayOf(length: number): unknown[] {
  return length <= Tag.MAX_INLINE_COUNT ? new Array(length) : [];
}

/**
 * A new array of that length. If it is mostly holes, it is made a dictionary: by default, V8 takes 8 bytes per hole, which would turn a message
 * of ten bytes into hundreds of megabytes.
 */
function sparseArrayOf(length: number, elementCount: number): unknown[] {
  const array: unknown[] = [];
  if (length > 8 + 4 * elementCount) array.length = 0xffff_ffff;
  array.length = length;
  return array;
}

function isIndexWithin(value: unknown, length: number): value is number {
  return typeof value === 'number' && value >>> 0 === value && value < length;
}

/** Reads the contents of a value, by tag, except for those that {@link ValueReader.value} reads itself. */
const readersByTag: Record<number, Read> = {
  [Tag.UNDEFINED]: () => undefined,
  [Tag.NULL]: () => null,
  [Tag.FALSE]: () => false,
  [Tag.TRUE]: () => true,
  [Tag.INT8]: (reader) => (reader.u8() << 24) >> 24,
  [Tag.BIGINT64]: readBigInt64,
  [Tag.BIGINT_POSITIVE]: readMagnitude,
  [Tag.BIGINT_NEGATIVE]: (reader) => -readMagnitude(reader),
  [Tag.UTF8]: (reader) => readString(reader, Tag.UTF8),
  [Tag.UTF16]: (reader) => readString(reader, Tag.UTF16),
  [Tag.BACK_REFERENCE]: (reader) => reader.backReference(),
  [Tag.HOST_REFERENCE]: (reader) => reader.hostReference(),
  [Tag.SPARSE_ARRAY]: (reader) => reader.sparseArray(),
  [Tag.DATE]: readDate,
  [Tag.REGEXP]: readRegExp,
  [Tag.MAP]: readMap,
  [Tag.SET]: readSet,
  [Tag.ERROR]: readError,
  [Tag.BOXED]: readBoxed,
  [Tag.ARRAY_BUFFER]: readArrayBuffer,
  [Tag.RESIZABLE_BUFFER]: readResizableBuffer,
  [Tag.VIEW]: readView,
  [Tag.TRACKING_VIEW]: readTrackingView,
  [Tag.WHOLE_VIEW]: readWholeView,
  [Tag.PLATFORM_OBJECT]: readPlatformObject,
  [Tag.OUT_OF_BAND]: readOutOfBand,
};

/** For unknown tags, and `ABSENT` where it is not allowed. */
const unreadable: Read = (reader) => reader.fail();

/** The same as a dense array, which is much faster to index. */
const readers = Array.from({ length: 256 }, (_, tag): Read => readersByTag[tag] ?? unreadable);
