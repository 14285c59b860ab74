import { type Getter, getPrototypeOf, getterOf, globalOf, isPrototypeOf } from '../base/intrinsics.ts';
import { DEFAULT_LIMITS } from '../base/limits.ts';
import { objectKind } from './object-kind.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';
import { isOutOfBand } from './out-of-band.ts';
import * as Tag from './tags.ts';

/** The view classes, by index on the wire. */
export const VIEW_NAMES: readonly string[] = [
  'DataView',
  ...'Int8 Uint8 Uint8Clamped Int16 Uint16 Int32 Uint32 Float16 Float32 Float64 BigInt64 BigUint64'
    .split(' ')
    .map((name) => `${name}Array`),
];

interface ViewConstructor {
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number | undefined): ArrayBufferView;
  /** Absent on DataView. */
  BYTES_PER_ELEMENT?: number;
}

interface ViewSlots {
  buffer: Getter<ArrayBuffer>;
  byteOffset: Getter<number>;
  byteLength: Getter<number>;
  /** Throws if the view is out of bounds. */
  check: (this: unknown, index: number) => unknown;
}

const DATA_VIEW = 0;
const UINT8_ARRAY = 2;

/** Address space of all resizable buffers of a message together. */
const { maxMessageBytes: maxResizableBytes } = DEFAULT_LIMITS;

const TypedArrayPrototype = getPrototypeOf(Uint8Array.prototype) as Uint8Array;
const typedArrayName = getterOf<string | undefined>(TypedArrayPrototype, Symbol.toStringTag);
const typedArraySlots = viewSlots(TypedArrayPrototype, TypedArrayPrototype.at);
const dataViewSlots = viewSlots(DataView.prototype);
const viewConstructors = VIEW_NAMES.map((name) => globalOf(name) as ViewConstructor | undefined);
const BufferPrototype = (globalOf('Buffer') as { prototype: object } | undefined)?.prototype;

const bufferByteLength = getterOf<number>(ArrayBuffer.prototype, 'byteLength');
const isResizable = getterOf<boolean>(ArrayBuffer.prototype, 'resizable') as Getter<boolean> | undefined;
const maxByteLengthOf = getterOf<number>(ArrayBuffer.prototype, 'maxByteLength');
const { resize } = ArrayBuffer.prototype;
const cloneNatively = structuredClone;

/** Whether a view that ends with its resizable buffer is length-tracking. That never changes. */
const trackingViews = new WeakMap<ArrayBufferView, boolean>();

function viewSlots(prototype: object, at?: ViewSlots['check']): ViewSlots {
  const byteLength = getterOf<number>(prototype, 'byteLength');
  return {
    buffer: getterOf(prototype, 'buffer'),
    byteOffset: getterOf(prototype, 'byteOffset'),
    byteLength,
    check: at ?? byteLength,
  };
}

export const arrayBufferKind = objectKind(
  (object) => bufferByteLength.call(object),
  (writer, object, byteLength) => {
    const buffer = object as ArrayBuffer;
    if (byteLength === 0 && isDetached(buffer)) writer.fail('is detached');
    if (isResizable?.call(buffer)) {
      const maxByteLength = maxByteLengthOf.call(buffer);
      countResizable(writer, maxByteLength);
      writer.u8(Tag.RESIZABLE_BUFFER);
      writer.uint(maxByteLength);
    } else if (isOutOfBand(writer, byteLength)) {
      return writer.outOfBand(buffer, byteLength);
    } else writer.u8(Tag.ARRAY_BUFFER);
    writer.uint(byteLength);
    writer.buffer(buffer, byteLength);
  },
);

/** Only for objects that `ArrayBuffer.isView` accepts, so there is always a slot. */
export const viewKind = objectKind(
  (object) => typedArrayName.call(object) ?? 'DataView',
  (writer, object, name) => {
    const view = object as ArrayBufferView;
    const type = VIEW_NAMES.indexOf(name);
    const slots = slotsOf(type);
    if (type < 0) return writer.host(view);
    if (isOutOfBounds(view, slots)) writer.fail('is a view on a detached buffer, or out of its bounds');
    const buffer = slots.buffer.call(view);
    if (!isArrayBuffer(buffer)) writer.fail('is a view on shared memory');
    const byteLength = slots.byteLength.call(view);
    if (isPooled(view, buffer, byteLength)) return writePooled(writer, view as Uint8Array);
    const id = writer.identify(buffer);
    const isWhole = byteLength === buffer.byteLength && !isResizable?.call(buffer);
    if (id < 0 && isWhole && !isOutOfBand(writer, byteLength)) {
      writer.u8(Tag.WHOLE_VIEW);
      writer.u8(type);
      writer.uint(byteLength);
      return writer.buffer(buffer, byteLength);
    }
    const tracking = isLengthTracking(view, type, buffer);
    const byteOffset = slots.byteOffset.call(view);
    writer.u8(tracking ? Tag.TRACKING_VIEW : Tag.VIEW);
    writer.u8(type);
    if (id < 0) writer.contents(buffer, 'buffer');
    else writer.backReference(id);
    writer.uint(byteOffset);
    if (!tracking) writer.uint(byteLength);
  },
);

/** Node's small Buffers are views on a pool shared with unrelated Buffers, whose bytes must not leave the process. */
function isPooled(view: ArrayBufferView, buffer: ArrayBuffer, byteLength: number): boolean {
  return BufferPrototype !== undefined && byteLength !== buffer.byteLength && isPrototypeOf.call(BufferPrototype, view);
}

function writePooled(writer: ObjectWriter, view: Uint8Array): void {
  writer.identify({});
  writer.u8(Tag.WHOLE_VIEW);
  writer.u8(UINT8_ARRAY);
  writer.uint(view.length);
  writer.raw(view);
}

function slotsOf(type: number): ViewSlots {
  return type === DATA_VIEW ? dataViewSlots : typedArraySlots;
}

function bytesPerElement(type: number): number {
  return viewConstructors[type]?.BYTES_PER_ELEMENT ?? 1;
}

function isOutOfBounds(view: ArrayBufferView, { check }: ViewSlots): boolean {
  try {
    check.call(view, 0);
    return false;
  } catch {
    return true;
  }
}

/** Enforces the limit, for all buffers of a message together. */
function countResizable(coder: ObjectReader | ObjectWriter, byteLength: number): void {
  coder.resizableBytes += byteLength;
  if (coder.resizableBytes > maxResizableBytes) coder.fail(`needs more than ${maxResizableBytes} resizable bytes`);
}

/**
 * No property tells whether a view is length-tracking. Resizing a copy of the view and its buffer shows it. The buffer itself must not be
 * resized, and WebAssembly's cannot be.
 */
function isLengthTracking(view: ArrayBufferView, type: number, buffer: ArrayBuffer): boolean {
  if (!isResizable?.call(buffer)) return false;
  const slots = slotsOf(type);
  const size = bufferByteLength.call(buffer);
  const byteOffset = slots.byteOffset.call(view);
  const byteLength = slots.byteLength.call(view);
  const bytesEach = bytesPerElement(type);
  if (size - byteOffset - byteLength >= bytesEach) return false;
  let isTracking = trackingViews.get(view);
  if (isTracking === undefined) {
    const copy = cloneNatively(view);
    const copiedBuffer = slots.buffer.call(copy);
    const canGrow = maxByteLengthOf.call(copiedBuffer) >= size + bytesEach;
    resize.call(copiedBuffer, canGrow ? size + bytesEach : byteOffset);
    isTracking = !isOutOfBounds(copy, slots) && slots.byteLength.call(copy) !== byteLength;
    trackingViews.set(view, isTracking);
  }
  return isTracking;
}

export function isArrayBuffer(object: object): object is ArrayBuffer {
  try {
    return bufferByteLength.call(object) >= 0;
  } catch {
    return false;
  }
}

export function isDetached(buffer: ArrayBuffer): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

export function readArrayBuffer(reader: ObjectReader): ArrayBuffer {
  return reader.register(reader.copy(reader.uintWithin(1)));
}

export function readResizableBuffer(reader: ObjectReader): ArrayBuffer {
  const maxByteLength = reader.uint();
  countResizable(reader, maxByteLength);
  const byteLength = reader.uintWithin(1);
  const start = reader.skip(byteLength);
  const buffer = reader.register(new ArrayBuffer(byteLength, { maxByteLength }));
  new Uint8Array(buffer).set(reader.bytes.subarray(start, start + byteLength));
  return buffer;
}

export function readView(reader: ObjectReader, isTracking = false): ArrayBufferView {
  const id = reader.reserveId();
  const type = reader.u8();
  const Constructor = constructorOf(reader, type);
  const buffer = reader.value() as ArrayBuffer;
  if (!isArrayBuffer(buffer)) reader.fail();
  const byteOffset = reader.uint();
  const length = isTracking ? undefined : reader.uint() / bytesPerElement(type);
  return reader.settle(id, new Constructor(buffer, byteOffset, length));
}

export function readTrackingView(reader: ObjectReader): ArrayBufferView {
  return readView(reader, true);
}

export function readWholeView(reader: ObjectReader): ArrayBufferView {
  const id = reader.reserveId();
  const Constructor = constructorOf(reader, reader.u8());
  return reader.settle(id, new Constructor(readArrayBuffer(reader)));
}

function constructorOf(reader: ObjectReader, type: number): ViewConstructor {
  return viewConstructors[type] ?? reader.fail(`no ${VIEW_NAMES[type]} here`);
}
