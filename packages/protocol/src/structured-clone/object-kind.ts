import type { ObjectWriter } from './object-writer.ts';

/** How objects of one built-in or platform class are written. */
export interface ObjectKind {
  /** Reads the internal slots that make an object one of its class. @throws if it lacks them: it only claims to be one */
  slot(object: object): unknown;
  /** Writes tag and contents. @param slot the result of {@link slot} */
  write(writer: ObjectWriter, object: object, slot: never): void;
}

export function objectKind<T>(
  slot: (object: object) => T,
  write: (writer: ObjectWriter, object: object, slot: T) => void,
): ObjectKind {
  return { slot, write };
}
