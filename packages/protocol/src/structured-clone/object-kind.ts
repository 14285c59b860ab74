import type { ObjectWriter } from './object-writer.ts';

/** How the codec writes the objects of one built-in or platform class. */
export interface ObjectKind {
  /** Reads the internal slots that make an object one of its class. @throws when the object has none: an impostor */
  slot(object: object): unknown;
  /** Writes tag and contents. @param slot what {@link slot} returned */
  write(writer: ObjectWriter, object: object, slot: never): void;
}

export function objectKind<T>(
  slot: (object: object) => T,
  write: (writer: ObjectWriter, object: object, slot: T) => void,
): ObjectKind {
  return { slot, write };
}
