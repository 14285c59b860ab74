import fc from 'fast-check';
import { SlowInput } from './cost.ts';
import type { FuzzTarget } from './target.ts';

/** An input that did what it must not. */
export interface Finding {
  readonly target: string;
  /** As small as it could be made. */
  readonly input: unknown;
  readonly problem: string;
}

/** Inputs that take longer than this are findings. */
const SLOW_MS = 5_000;
/** So are those that take too much of the processor's time, each of so many times. */
const TRIES_COUNT = 3;

/**
 * Runs `count` inputs. The same seed gives the same ones.
 *
 * @param onInput is called before each.
 */
export async function fuzz(
  target: FuzzTarget,
  seed: number,
  count: number,
  onInput: () => void = () => {},
): Promise<Finding | undefined> {
  const property = fc.asyncProperty(target.input, async (input) => {
    onInput();
    const startMs = performance.now();
    await runInput(target, input);
    const ms = performance.now() - startMs;
    if (ms > SLOW_MS) throw new Error(`it took ${ms.toFixed(0)} ms`);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns: count });
  if (!failed) return undefined;
  const problem =
    errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  return { target: target.name, input: counterexample?.[0], problem };
}

/** Runs one input. @throws what it must not bring about. */
export async function runInput<Input>(target: FuzzTarget<Input>, input: Input): Promise<void> {
  for (let triesLeft = TRIES_COUNT - 1; ; triesLeft--) {
    try {
      return await target.run(input);
    } catch (error) {
      if (!(error instanceof SlowInput) || triesLeft === 0) throw error;
    }
  }
}

/** The input that is the `index`th with that seed. */
export function inputAt(target: FuzzTarget, seed: number, index: number): unknown {
  return fc.sample(target.input, { seed, numRuns: index + 1 }).at(-1);
}
