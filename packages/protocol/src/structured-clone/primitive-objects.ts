import { objectKind } from './object-kind.ts';
import type { ObjectReader } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';
import * as Tag from './tags.ts';

type Primitive = boolean | number | string | bigint;

const { getTime } = Date.prototype;

export const dateKind = objectKind(
  (object) => getTime.call(object as Date),
  (writer, _date, time) => writer.f64(Tag.DATE, time),
);

/** Objects like `new Boolean()` and `Object(1n)`, but never a boxed symbol. */
export const boxedKinds = {
  Boolean: boxedKind(Boolean.prototype.valueOf),
  Number: boxedKind(Number.prototype.valueOf),
  String: boxedKind(String.prototype.valueOf),
  BigInt: boxedKind(BigInt.prototype.valueOf),
};

function boxedKind(valueOf: () => Primitive) {
  return objectKind(
    (object) => valueOf.call(object),
    (writer: ObjectWriter, _object, primitive) => {
      writer.u8(Tag.BOXED);
      writer.value(primitive, '');
    },
  );
}

export function readDate(reader: ObjectReader): Date {
  return reader.register(new Date(reader.f64()));
}

export function readBoxed(reader: ObjectReader): unknown {
  const primitive = reader.value();
  if (!/boolean|number|string|bigint/.test(typeof primitive)) reader.fail();
  return reader.register(Object(primitive));
}
