import { objectKind } from './object-kind.ts';
import * as Tag from './tags.ts';
import type { ValueReader } from './value-reader.ts';

type ForEach = (callback: (value: unknown, key: unknown) => void) => void;

const { set: setEntry } = Map.prototype;
const { add: addValue } = Set.prototype;

export const mapKind = collectionKind(Tag.MAP, Map.prototype.forEach);
export const setKind = collectionKind(Tag.SET, Set.prototype.forEach);

/** The slot is a snapshot, as the standard has it: a getter that runs later cannot add to what is being cloned. */
function collectionKind(tag: number, forEach: ForEach) {
  const isMap = tag === Tag.MAP;
  return objectKind(
    (object) => {
      const snapshot: unknown[] = [];
      forEach.call(object, (value, key) => {
        if (isMap) snapshot.push(key);
        snapshot.push(value);
      });
      return snapshot;
    },
    (writer, _collection, snapshot) => {
      writer.u8(tag);
      writer.uint(isMap ? snapshot.length / 2 : snapshot.length);
      writer.entries(snapshot, isMap);
    },
  );
}

export function readMap(reader: ValueReader): Map<unknown, unknown> {
  const map = reader.register(new Map());
  reader.enter();
  for (let rest = reader.uintWithin(2); rest > 0; rest--) {
    const key = reader.value();
    setEntry.call(map, key, reader.value());
  }
  reader.leave();
  return map;
}

export function readSet(reader: ValueReader): Set<unknown> {
  const set = reader.register(new Set());
  reader.enter();
  for (let rest = reader.uintWithin(1); rest > 0; rest--) addValue.call(set, reader.value());
  reader.leave();
  return set;
}
