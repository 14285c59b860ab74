import type { ByteReader } from './byte-reader.ts';

/** What reads a value, as those see it that know how to read the objects of one class. */
export interface ObjectReader extends ByteReader {
  /** Running totals over the message, each with a limit. */
  resizableBytes: number;
  keyCollisionsCount: number;
  regExpPartsCount: number;

  value(): unknown;

  /** Gives an object the next id. */
  register<T>(object: T): T;
  /** The next id, for an object that is not built yet. */
  reserveId(): number;
  /** Gives an object its reserved id. */
  settle<T>(id: number, object: T): T;

  /** Around the contents of an object: counts how deep they are nested. */
  enter(): void;
  leave(): void;

  /** The next piece of what came out of band. */
  nextBuffer(): Uint8Array;
}
