import { objectKind } from './object-kind.ts';
import * as Tag from './tags.ts';
import type { ValueReader } from './value-reader.ts';
import type { ValueWriter } from './value-writer.ts';

type Primitive = boolean | number | string | bigint;

const { getTime } = Date.prototype;

export const dateKind = objectKind(
  (object) => getTime.call(object as Date),
  (writer, _date, time) => writer.f64(Tag.DATE, time),
);

/** `new Boolean`, `Object(1n)` and the like, but never a boxed symbol. */
export const boxedKinds = {
  Boolean: boxedKind(Boolean.prototype.valueOf),
  Number: boxedKind(Number.prototype.valueOf),
  String: boxedKind(String.prototype.valueOf),
  BigInt: boxedKind(BigInt.prototype.valueOf),
};

function boxedKind(valueOf: () => Primitive) {
  return objectKind(
    (object) => valueOf.call(object),
    (writer: ValueWriter, _object, primitive) => {
      writer.u8(Tag.BOXED);
      writer.value(primitive, '');
    },
  );
}

export function readDate(reader: ValueReader): Date {
  return reader.register(new Date(reader.f64()));
}

export function readBoxed(reader: ValueReader): unknown {
  const primitive = reader.value();
  if (!/boolean|number|string|bigint/.test(typeof primitive)) reader.fail();
  return reader.register(Object(primitive));
}
