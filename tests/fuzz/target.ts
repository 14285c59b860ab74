import type fc from 'fast-check';

/** Something that reads what strangers wrote. */
export interface FuzzTarget<Input = unknown> {
  /** What it is called, as is the file with its vectors. */
  readonly name: string;
  /** Its inputs: JSON, so that one that was found can be kept. */
  readonly input: fc.Arbitrary<Input>;
  /** How many of 1,000 inputs it gets when all targets share them. */
  readonly share: number;
  /** @throws whatever the input brought about that it must not. */
  run(input: Input): void | Promise<void>;
  /** Called once, when nothing more is run. @throws what has gone wrong in the meantime. */
  end?(): Promise<void>;
}

/** Lets errors of the expected kind pass, which are all that strangers may bring about. */
export function tolerate(isExpected: (error: unknown) => boolean, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}

/** @throws {Error} unless it holds. */
export function assert(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}
