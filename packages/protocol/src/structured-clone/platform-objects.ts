import {
  type Getter,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  globalOf,
  isView,
  ObjectPrototype,
} from './intrinsics.ts';
import { type ObjectKind, objectKind } from './object-kind.ts';
import * as Tag from './tags.ts';
import type { ValueReader } from './value-reader.ts';

type PlatformConstructor = new (...args: unknown[]) => object;

/** Reads an attribute of the object at hand, undefined when its class has no such attribute. */
type Read = (attribute: string) => unknown;

const point = (read: Read) => ['x', 'y', 'z', 'w'].map(read);
const rect = (read: Read) => ['x', 'y', 'width', 'height'].map(read);
const quad = (read: Read) => ['p1', 'p2', 'p3', 'p4'].map(read);
const matrix = (read: Read) => [
  read('is2D')
    ? ['a', 'b', 'c', 'd', 'e', 'f'].map(read)
    : Array.from({ length: 16 }, (_, i) => read(`m${1 + Math.floor(i / 4)}${1 + (i % 4)}`)),
];

/**
 * Serializable platform classes whose state can cross to another process at once. Each is rebuilt by its constructor;
 * the functions return the arguments for it.
 */
const constructorArguments: Record<string, (read: Read) => unknown[]> = {
  DOMException: (read) => [read('message'), read('name')],
  QuotaExceededError: (read) => [
    read('message'),
    { quota: read('quota') ?? undefined, requested: read('requested') ?? undefined },
  ],
  ImageData: (read) => [
    read('data'),
    read('width'),
    read('height'),
    { colorSpace: read('colorSpace'), pixelFormat: read('pixelFormat') },
  ],
  DOMPoint: point,
  DOMPointReadOnly: point,
  DOMRect: rect,
  DOMRectReadOnly: rect,
  DOMQuad: quad,
  DOMMatrix: matrix,
  DOMMatrixReadOnly: matrix,
};

/** The platform classes, at their index on the wire. */
export const PLATFORM_NAMES: readonly string[] = Object.keys(constructorArguments);

const constructors = PLATFORM_NAMES.map((name) => globalOf(name) as PlatformConstructor | undefined);

export const platformKinds: Record<string, ObjectKind> = Object.fromEntries(
  PLATFORM_NAMES.map((name, type) => [name, platformKind(name, type)]),
);

function platformKind(name: string, type: number): ObjectKind {
  const getters = gettersOf(constructors[type]?.prototype ?? null);
  const read = (object: object) => (attribute: string) => getters.get(attribute)?.call(object);
  return objectKind(
    (object) => constructorArguments[name]?.(read(object)) ?? [],
    (writer, _object, args) => {
      writer.u8(Tag.PLATFORM_OBJECT);
      writer.u8(type);
      writer.u8(args.length);
      for (const argument of args) writer.value(argument, '');
    },
  );
}

/** All getters of a prototype chain; those of a derived class win. */
function gettersOf(prototype: object | null): Map<string, Getter<unknown>> {
  if (prototype === null || prototype === ObjectPrototype) return new Map();
  const getters = gettersOf(getPrototypeOf(prototype));
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const getter = getOwnPropertyDescriptor(prototype, name)?.get;
    if (getter) getters.set(name, getter);
  }
  return getters;
}

export function readPlatformObject(reader: ValueReader): object {
  const id = reader.reserveId();
  const type = reader.u8();
  const args: unknown[] = [];
  reader.enter();
  for (let rest = reader.u8(); rest > 0; rest--) args.push(reader.value());
  reader.leave();
  return reader.settle(id, construct(reader, type, args));
}

function construct(reader: ValueReader, type: number, args: unknown[]): object {
  const name = PLATFORM_NAMES[type];
  const Constructor = constructors[type];
  if (name === 'ImageData' && !isView(args[0])) reader.fail('image data without pixels');
  if (Constructor !== undefined) return new Constructor(...args);
  if (name === 'QuotaExceededError') return new DOMException(`${args[0]}`, name);
  return reader.fail(`no ${name} here`);
}
