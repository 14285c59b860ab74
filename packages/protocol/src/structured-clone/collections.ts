import { PlatformMap, PlatformSet } from '../base/intrinsics.ts';
import { checkKeys, mustCheckKeys } from './key-collisions.ts';
import { objectKind } from './object-kind.ts';
import type { ObjectReader } from './object-reader.ts';
import * as Tag from './tags.ts';

type ForEach = (callback: (value: unknown, key: unknown) => void) => void;

const { set: setEntry } = Map.prototype;
const { add: addValue } = Set.prototype;

export const mapKind = collectionKind(Tag.MAP, Map.prototype.forEach);
export const setKind = collectionKind(Tag.SET, Set.prototype.forEach);

/** The slot is a snapshot, as in the HTML standard: a getter that runs later cannot add entries. */
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
      const stride = isMap ? 2 : 1;
      const count = snapshot.length / stride;
      if (mustCheckKeys(count)) checkKeys(writer, snapshot, stride);
      writer.u8(tag);
      writer.uint(count);
      writer.entries(snapshot, isMap);
    },
  );
}

export function readMap(reader: ObjectReader): Map<unknown, unknown> {
  const map = reader.register(new PlatformMap());
  const count = reader.uintWithin(2);
  if (mustCheckKeys(count)) {
    const entries = readItems(reader, 2 * count);
    checkKeys(reader, entries, 2);
    for (let index = 0; index < entries.length; index += 2) setEntry.call(map, entries[index], entries[index + 1]);
    return map;
  }
  reader.enter();
  for (let rest = count; rest > 0; rest--) {
    const key = reader.value();
    setEntry.call(map, key, reader.value());
  }
  reader.leave();
  return map;
}

export function readSet(reader: ObjectReader): Set<unknown> {
  const set = reader.register(new PlatformSet());
  const count = reader.uintWithin(1);
  if (mustCheckKeys(count)) {
    const values = readItems(reader, count);
    checkKeys(reader, values, 1);
    for (let index = 0; index < count; index++) addValue.call(set, values[index]);
    return set;
  }
  reader.enter();
  for (let rest = count; rest > 0; rest--) addValue.call(set, reader.value());
  reader.leave();
  return set;
}

/** Reads all entries of a collection before any is inserted. Allocates nothing up front, because the count is only the sender's claim. */
function readItems(reader: ObjectReader, count: number): unknown[] {
  const items: unknown[] = [];
  reader.enter();
  for (let rest = count; rest > 0; rest--) items.push(reader.value());
  reader.leave();
  return items;
}
