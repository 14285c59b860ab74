import { objectKind } from './object-kind.ts';
import * as Tag from './tags.ts';
import type { ValueReader } from './value-reader.ts';

const { forEach: forEachEntry, set: setEntry } = Map.prototype;
const { add: addValue, forEach: forEachValue } = Set.prototype;

/** The slot is a snapshot, as the standard has it: a getter that runs later cannot add to what is being cloned. */
export const mapKind = objectKind(
  (object) => {
    const snapshot: unknown[] = [];
    forEachEntry.call(object as Map<unknown, unknown>, (value, key) => {
      snapshot.push(key, value);
    });
    return snapshot;
  },
  (writer, _map, snapshot) => {
    writer.u8(Tag.MAP);
    writer.uint(snapshot.length / 2);
    writer.entries(snapshot, true);
  },
);

export const setKind = objectKind(
  (object) => {
    const snapshot: unknown[] = [];
    forEachValue.call(object as Set<unknown>, (value) => {
      snapshot.push(value);
    });
    return snapshot;
  },
  (writer, _set, snapshot) => {
    writer.u8(Tag.SET);
    writer.uint(snapshot.length);
    writer.entries(snapshot, false);
  },
);

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
