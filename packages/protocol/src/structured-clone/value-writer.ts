import { dataCloneError } from '../base/errors.ts';
import {
  getOwnPropertyDescriptor,
  hasOwnProperty,
  ObjectPrototype,
  objectKeys,
  objectValues,
  PlatformMap,
} from '../base/intrinsics.ts';
import { writeBigInt } from './bigints.ts';
import { ByteWriter } from './byte-writer.ts';
import { classNameOf } from './class-name.ts';
import type { ObjectKind } from './object-kind.ts';
import {
  arrayKind,
  hostKind,
  instanceKind,
  kindByInternalSlot,
  kindByPlatform,
  kindOf,
  plainKind,
} from './object-kinds.ts';
import type { ObjectWriter } from './object-writer.ts';
import { renderPath, type Step } from './path.ts';
import { writeString } from './strings.ts';
import * as Tag from './tags.ts';
import { type Hooks, indexFrom, type Transfer } from './transfer.ts';

const NO_HOOKS: Hooks = {};

/** Up to this many objects, searching a list is faster than a Map. */
const MAX_LISTED_OBJECTS = 16;

/** Up to this length, the keys of an array are listed: engines cache the strings of that many indices. */
const MAX_LISTED_LENGTH = 4096;

/** StructuredSerializeInternal (HTML §2.7.3), straight into bytes. Reusable: call `reset` after each value. */
export class ValueWriter extends ByteWriter implements ObjectWriter {
  includeStack = false;
  maxDepthCount = 0;
  hooks: Hooks = NO_HOOKS;
  transfer: Transfer | undefined;
  resizableBytes = 0;
  keyCollisionsCount = 0;
  regExpPartsCount = 0;
  /** Whether large buffers stay out of the message. */
  keepsOut = false;
  /** Those buffers: a copy if cloned, the buffer itself if transferred. */
  readonly kept: ArrayBuffer[] = [];
  keptBytes = 0;

  /** Containers around the current value. `steps[1]` to `steps[depth - 1]` lead to the innermost. */
  private depth = 0;
  private readonly steps: Step[] = [];
  private snapshots: (readonly unknown[] | undefined)[] = [];
  private readonly objects: (object | undefined)[] = [];
  private objectCount = 0;
  private ids: Map<object, number> | undefined;
  private readonly shapes: (readonly string[] | undefined)[] = [];
  private shapeCount = 0;
  private pending: { buffer: ArrayBuffer; byteLength: number; position: number }[] = [];

  /** Writes any value. @param step leads to it from the container that is being written */
  value(value: unknown, step: Step): void {
    if (typeof value === 'string') writeString(this, value);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'object') {
      if (value === null) this.u8(Tag.NULL);
      else this.object(value, step);
    } else if (typeof value === 'boolean') this.u8(value ? Tag.TRUE : Tag.FALSE);
    else if (value === undefined) this.u8(Tag.UNDEFINED);
    else if (typeof value === 'bigint') writeBigInt(this, value, step);
    else this.fail(`is a ${typeof value}, which cannot be cloned`, step);
  }

  private number(value: number): void {
    if ((value | 0) !== value || Object.is(value, -0)) this.f64(Tag.FLOAT64, value);
    else if (value >= 0 && value < Tag.STRING) this.u8(value);
    else if ((value << 24) >> 24 === value) this.i8(Tag.INT8, value);
    else if ((value << 16) >> 16 === value) this.i16(Tag.INT16, value);
    else this.i32(Tag.INT32, value);
  }

  private object(object: object, step: Step): void {
    const id = this.identify(object);
    if (id < 0) this.contents(object, step);
    else this.backReference(id);
  }

  /** @returns the id of an object that was written before, or −1, after giving it one */
  identify(object: object): number {
    const { objects, objectCount, ids } = this;
    if (ids === undefined) {
      for (let id = 0; id < objectCount; id++) if (objects[id] === object) return id;
      objects[this.objectCount++] = object;
      if (objectCount === MAX_LISTED_OBJECTS)
        this.ids = new PlatformMap(objects.map((listed, id) => [listed as object, id]));
      return -1;
    }
    const id = ids.get(object);
    if (id !== undefined) return id;
    ids.set(object, ids.size);
    return -1;
  }

  backReference(id: number): void {
    this.u8(Tag.BACK_REFERENCE);
    this.uint(id);
  }

  /** Writes an object that has just been given its id. */
  contents(object: object, step: Step): void {
    const depth = this.depth++;
    this.steps[depth] = step;
    if (depth >= this.maxDepthCount) this.fail(`is nested deeper than ${this.maxDepthCount} levels`);
    if (this.transfer?.hosts.has(object)) this.host(object);
    else this.byKind(object);
    this.depth = depth;
  }

  private byKind(object: object): void {
    const kind = kindOf(object);
    if (kind === plainKind) this.plain(object);
    else if (kind === arrayKind) this.array(object as unknown[]);
    else this.write(kind, object);
  }

  private write(kind: ObjectKind, object: object): void {
    let slot: unknown;
    try {
      slot = kind.slot(object);
    } catch {
      return this.impostor(object);
    }
    kind.write(this, object, slot as never);
  }

  /** An object whose prototype is `Object.prototype` or null. */
  plain(object: object): void {
    const keys = this.keys(object);
    if (keys.length === 0 || keys[0] === '0') {
      const kind = kindByInternalSlot(object);
      if (kind !== undefined && kind !== instanceKind) return this.write(kind, object);
    }
    this.properties(object, keys, false);
  }

  /** An instance of the app's class. Without properties, it may have internal slots instead. */
  instance(object: object): void {
    const keys = this.keys(object);
    if (keys.length === 0) this.impostor(object);
    else this.properties(object, keys, true);
  }

  /** An object of a class that cannot be cloned, or one that only has its prototype. */
  claimed(object: object): void {
    if (this.refer(object)) return;
    const kind = kindByPlatform(object) ?? hostKind;
    if (kind === hostKind) this.refuse(object);
    this.as(kind, object);
  }

  /** An object that is not what its prototype claims. */
  private impostor(object: object): void {
    this.as(kindByPlatform(object) ?? instanceKind, object);
  }

  private as(kind: ObjectKind, object: object): void {
    if (kind === instanceKind) this.properties(object, this.keys(object), true);
    else kind.write(this, object, kind.slot(object) as never);
  }

  /** @param inherits whether a property that a getter has deleted might still be found in a prototype */
  private properties(object: object, keys: readonly string[], inherits: boolean): void {
    this.shape(keys);
    for (const key of keys) {
      const isGone = inherits && !hasOwnProperty.call(object, key);
      const value = isGone ? undefined : (object as Record<string, unknown>)[key];
      if (isInheritable(value) && !hasOwnProperty.call(object, key)) this.u8(Tag.ABSENT);
      else this.value(value, key);
    }
  }

  private shape(keys: readonly string[]): void {
    const { shapes, shapeCount } = this;
    if (keys.length > 0) {
      const knownCount = Math.min(shapeCount, Tag.SHAPE_SLOTS);
      for (let age = 1; age <= knownCount; age++) {
        const slot = (shapeCount - age) % Tag.SHAPE_SLOTS;
        if (areSame(shapes[slot] as readonly string[], keys)) return this.u8(Tag.KNOWN_SHAPE + slot);
      }
      shapes[this.shapeCount++ % Tag.SHAPE_SLOTS] = keys;
    }
    this.count(Tag.OBJECT, keys.length, Tag.MAX_INLINE_COUNT);
    for (const key of keys) writeString(this, key);
  }

  array(array: readonly unknown[]): void {
    const { length } = array;
    if (length > MAX_LISTED_LENGTH) return this.longArray(array, length);
    const keys = this.keys(array);
    // Indices come first, in ascending order: with the right number of keys and the right last one, none is missing.
    if (keys.length !== length || (length > 0 && keys[length - 1] !== `${length - 1}`)) {
      return this.sparseArray(array, length, keys);
    }
    this.count(Tag.ARRAY, length, Tag.MAX_INLINE_COUNT);
    for (let index = 0; index < length; index++) this.arrayElement(array, index);
  }

  /**
   * An array whose keys would be too many strings. It has as many values as keys, so if it has as many own indices, it has no other keys.
   * Taking the values runs the array's getters, which must not run again.
   */
  private longArray(array: readonly unknown[], length: number): void {
    const values = objectValues(array);
    const isDense = values.length === length;
    const isMostlyThere = values.length <= length && 2 * values.length >= length;
    const hasOtherKeys = !isMostlyThere || ownIndicesCount(array, length) !== values.length;
    const isFlat = areAllPrimitive(values);
    if (hasOtherKeys || !(isDense || isFlat)) return this.sparseArray(array, length, this.keys(array), values);
    this.count(Tag.ARRAY, length, Tag.MAX_INLINE_COUNT);
    let position = 0;
    for (let index = 0; index < length; index++) {
      if (!isDense && !hasOwnProperty.call(array, index)) this.u8(Tag.ABSENT);
      else if (isFlat) this.value(values[position++], index);
      else this.readElement(array, index, values[index]);
    }
  }

  /** @param values the values of the keys, if already taken */
  private sparseArray(
    array: readonly unknown[],
    length: number,
    keys: readonly string[],
    values?: readonly unknown[],
  ): void {
    this.u8(Tag.SPARSE_ARRAY);
    this.uint(length);
    this.uint(keys.length);
    for (let position = 0; position < keys.length; position++) {
      const key = keys[position] as string;
      const index = Number(key);
      const isIndex = index < length && `${index >>> 0}` === key;
      const step = isIndex ? index : key;
      this.value(step, key);
      if (values === undefined) this.arrayElement(array, step);
      else this.readElement(array, step, values[position]);
    }
  }

  private arrayElement(array: readonly unknown[], key: Step): void {
    const value = array[key as number];
    if (isInheritable(value) && !hasOwnProperty.call(array, key)) this.u8(Tag.ABSENT);
    else this.value(value, key);
  }

  /** An element's current value. For a getter, which has already run, the value that it returned. */
  private readElement(array: readonly unknown[], key: Step, given: unknown): void {
    const descriptor = getOwnPropertyDescriptor(array, key);
    if (descriptor === undefined) this.u8(Tag.ABSENT);
    else this.value(descriptor.get === undefined ? descriptor.value : given, key);
  }

  /** @param isMap whether the snapshot holds keys and values in turn */
  entries(snapshot: readonly unknown[], isMap: boolean): void {
    this.snapshots[this.depth] = isMap ? snapshot : undefined;
    for (let i = 0; i < snapshot.length; i++) this.value(snapshot[i], ~i);
  }

  /** The bytes of a buffer. If it is transferred, reserves room for them. */
  buffer(buffer: ArrayBuffer, byteLength: number): void {
    if (!this.transfer?.buffers.has(buffer)) return this.raw(new Uint8Array(buffer));
    this.reserve(byteLength);
    this.pending.push({ buffer, byteLength, position: this.position });
    this.position += byteLength;
  }

  /** A buffer of fixed length that stays out of the message. Takes a copy now unless it is transferred. */
  outOfBand(buffer: ArrayBuffer, byteLength: number): void {
    this.u8(Tag.OUT_OF_BAND);
    this.uint(byteLength);
    this.keptBytes += byteLength;
    const isTransferred = this.transfer?.buffers.has(buffer);
    this.kept.push(isTransferred ? buffer : new Uint8Array(new Uint8Array(buffer)).buffer);
  }

  /** Copies the bytes of transferred buffers, now that no getter can run any more. */
  copyTransferred(): void {
    for (const { buffer, byteLength, position } of this.pending) {
      const source = new Uint8Array(buffer);
      if (source.length !== byteLength) this.fail('has a transferred buffer that was resized meanwhile');
      this.bytes.set(source, position);
    }
  }

  /** Writes an object that only the app can take, as the index that `reference` returns for it. */
  host(object: object): void {
    if (!this.refer(object)) this.refuse(object);
  }

  private refer(object: object): boolean {
    const index = this.transfer?.hosts.get(object) ?? indexFrom(this.hooks, object, this.path(), false);
    if (index === undefined) return false;
    this.u8(Tag.HOST_REFERENCE);
    this.uint(index);
    return true;
  }

  private refuse(object: object): never {
    const name = classNameOf(object);
    return this.fail(
      name === undefined ? 'is an object that cannot be cloned' : `is of class ${name}, which cannot be cloned`,
    );
  }

  /** Enumerable own string keys. Only a Proxy can make this throw. */
  private keys(object: object): string[] {
    try {
      return objectKeys(object);
    } catch {
      return this.fail('is a Proxy, which cannot be cloned');
    }
  }

  /** @param step leads to the offender; without it, the innermost container is the offender */
  fail(problem: string, step?: Step): never {
    throw dataCloneError(this.path(step), problem);
  }

  private path(step?: Step): string {
    const steps = this.steps.slice(1, this.depth);
    if (step !== undefined && this.depth > 0) steps.push(step);
    return renderPath(steps, this.snapshots.slice(1));
  }

  /** Releases everything of the last message. */
  reset(): void {
    this.discard();
    this.depth = 0;
    this.objectCount = forget(this.objects, this.objectCount);
    this.ids = undefined;
    this.shapeCount = forget(this.shapes, this.shapeCount);
    if (this.snapshots.length > 0) this.snapshots = [];
    if (this.pending.length > 0) this.pending = [];
    this.resizableBytes = 0;
    this.keyCollisionsCount = 0;
    this.regExpPartsCount = 0;
    if (this.kept.length > 0) this.kept.length = 0;
    this.keptBytes = 0;
    this.hooks = NO_HOOKS;
    this.transfer = undefined;
  }
}

/**
 * Whether reading a deleted property can yield this value. `Array.prototype` and `Object.prototype` have only functions and `__proto__`.
 */
function isInheritable(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || value === ObjectPrototype;
}

function areAllPrimitive(values: readonly unknown[]): boolean {
  for (let i = 0; i < values.length; i++) if (typeof values[i] === 'object' && values[i] !== null) return false;
  return true;
}

function ownIndicesCount(array: readonly unknown[], length: number): number {
  let count = 0;
  for (let index = 0; index < length; index++) if (hasOwnProperty.call(array, index)) count++;
  return count;
}

/** Clears the first `count` entries of a table that is kept. @returns the new count, 0 */
function forget(table: unknown[], count: number): 0 {
  const usedCount = Math.min(count, table.length);
  for (let place = 0; place < usedCount; place++) table[place] = undefined;
  return 0;
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
