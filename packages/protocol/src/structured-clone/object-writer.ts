import type { ByteWriter } from './byte-writer.ts';
import type { Step } from './path.ts';

/** What writes a value, as those see it that know how to write the objects of one class. */
export interface ObjectWriter extends ByteWriter {
  /** Whether errors keep their `stack`. */
  readonly includeStack: boolean;
  /** Whether large buffers stay out of the message. */
  readonly keepsOut: boolean;
  /** Running totals over the message, each with a limit. */
  resizableBytes: number;
  keyCollisionsCount: number;
  regExpPartsCount: number;

  /** Writes any value. @param step leads to it from the container that is being written */
  value(value: unknown, step: Step): void;
  /** @param isMap whether the snapshot holds keys and values in turn */
  entries(snapshot: readonly unknown[], isMap: boolean): void;
  plain(object: object): void;
  array(array: readonly unknown[]): void;
  /** An object of a class of the app. */
  instance(object: object): void;
  /** An object of a class that cannot be cloned, or one that only has its prototype. */
  claimed(object: object): void;
  /** An object that only the app can carry: written as the index that `reference` gives it. */
  host(object: object): void;
  /** The bytes of a buffer. */
  buffer(buffer: ArrayBuffer, byteLength: number): void;
  /** A buffer of fixed length that stays out of the message. */
  outOfBand(buffer: ArrayBuffer, byteLength: number): void;

  /** @returns the id of an object that was written before, or −1, after giving it one */
  identify(object: object): number;
  backReference(id: number): void;
  /** Writes an object that has just been given its id. */
  contents(object: object, step: Step): void;

  /** @param step leads to the offender; without it, the innermost container is the offender */
  fail(problem: string, step?: Step): never;
}
