import {
  type Getter,
  getPrototypeOf,
  getterOf,
  globalOf,
  isArray,
  isView,
  PlatformDOMException,
} from '../base/intrinsics.ts';
import { withoutStackTrace } from './error-objects.ts';
import { type ObjectKind, objectKind } from './object-kind.ts';
import type { ObjectReader } from './object-reader.ts';
import * as Tag from './tags.ts';

type PlatformConstructor = new (...args: unknown[]) => object;

/** Reads an attribute of an object. Undefined if its class has no such attribute, or it is null. */
type Read = (attribute: string) => unknown;

const list = (attributes: string) => (read: Read) => attributes.split(' ').map(read);
/** Omits undefined members, which some platforms try to convert. */
const dictionary = (attributes: string) => (read: Read) =>
  Object.fromEntries(
    attributes.split(' ').flatMap((attribute) => {
      const value = read(attribute);
      return value === undefined ? [] : [[attribute, value]];
    }),
  );

const point = list('x y z w');
const rect = list('x y width height');
const flatMatrix = list('a b c d e f');
const matrix4 = list('m11 m12 m13 m14 m21 m22 m23 m24 m31 m32 m33 m34 m41 m42 m43 m44');
const matrix = (read: Read) => [(read('is2D') ? flatMatrix : matrix4)(read)];

/**
 * Serializable platform classes that can be rebuilt by their constructors. The functions return the arguments.
 */
const constructorArguments: Record<string, (read: Read) => unknown[]> = {
  DOMException: list('message name'),
  QuotaExceededError: (read) => [read('message'), dictionary('quota requested')(read)],
  ImageData: (read) => [...list('data width height')(read), dictionary('colorSpace pixelFormat')(read)],
  DOMPoint: point,
  DOMPointReadOnly: point,
  DOMRect: rect,
  DOMRectReadOnly: rect,
  DOMQuad: list('p1 p2 p3 p4'),
  DOMMatrix: matrix,
  DOMMatrixReadOnly: matrix,
};

/** The platform classes, by index on the wire. */
export const PLATFORM_NAMES: readonly string[] = Object.keys(constructorArguments);

const constructors = PLATFORM_NAMES.map((name) => globalOf(name) as PlatformConstructor | undefined);

export const platformKinds: Record<string, ObjectKind> = Object.fromEntries(
  PLATFORM_NAMES.map((name, type) => [name, platformKind(name, type)]),
);

function platformKind(name: string, type: number): ObjectKind {
  const getters = gettersOf(constructors[type]?.prototype);
  const read = (object: object) => (attribute: string) => getters.get(attribute)?.call(object) ?? undefined;
  return objectKind(
    (object) => {
      if (getters.size === 0) throw new TypeError(`there is no ${name} here`);
      return constructorArguments[name]?.(read(object)) ?? [];
    },
    (writer, _object, args) => {
      writer.u8(Tag.PLATFORM_OBJECT);
      writer.u8(type);
      writer.u8(args.length);
      for (const argument of args) writer.value(argument, '');
    },
  );
}

/** All getters of a prototype chain; those of a derived class win. */
function gettersOf(prototype: object | undefined): Map<string, Getter<unknown>> {
  const getters = new Map<string, Getter<unknown>>();
  for (let link: object | null = prototype ?? null; link !== null; link = getPrototypeOf(link)) {
    for (const name of Object.getOwnPropertyNames(link)) {
      const getter = getterOf<unknown>(link, name);
      if (getter !== undefined && !getters.has(name)) getters.set(name, getter);
    }
  }
  return getters;
}

export function readPlatformObject(reader: ObjectReader): object {
  const id = reader.reserveId();
  const type = reader.u8();
  const args: unknown[] = [];
  reader.enter();
  for (let rest = reader.u8(); rest > 0; rest--) args.push(reader.value());
  reader.leave();
  const name = PLATFORM_NAMES[type];
  if (!args.every((argument, index) => isArgumentOf(name, index, argument))) reader.fail();
  // Without pixels, the constructor would allocate as many as the bytes claim.
  if (name === 'ImageData' && !isView(args[0])) reader.fail();
  if (name === 'QuotaExceededError' && !constructors[type]) {
    return reader.settle(
      id,
      withoutStackTrace(() => new PlatformDOMException(args[0] as string, name)),
    );
  }
  const Constructor = constructors[type] ?? reader.fail(missing(name));
  return reader.settle(
    id,
    withoutStackTrace(() => new Constructor(...args)),
  );
}

function missing(name: string | undefined): string {
  return `this platform has no ${name}; post its attributes in a plain object`;
}

/** Members of the dictionaries that the constructors take. */
const MEMBERS = 'x y z w quota requested colorSpace pixelFormat'.split(' ');
const MAX_MATRIX_LENGTH = 16;

/**
 * Whether the constructor can use an argument as it is. It would convert any other object to a number or a string, however long, once for each
 * reference to it.
 */
function isArgumentOf(name: string | undefined, index: number, argument: unknown): boolean {
  if (isPrimitive(argument)) return true;
  switch (name) {
    case 'ImageData':
      return index === 0 ? isView(argument) : index === 3 && isDictionary(argument);
    case 'QuotaExceededError':
      return index === 1 && isDictionary(argument);
    case 'DOMQuad':
      return isDictionary(argument);
    case 'DOMMatrix':
    case 'DOMMatrixReadOnly':
      return isArray(argument) && argument.length <= MAX_MATRIX_LENGTH && argument.every(isPrimitive);
    default:
      return false;
  }
}

function isDictionary(object: object): boolean {
  return MEMBERS.every((member) => isPrimitive((object as Record<string, unknown>)[member]));
}

function isPrimitive(value: unknown): value is string | number | bigint | boolean | null | undefined {
  return typeof value !== 'object' || value === null;
}
