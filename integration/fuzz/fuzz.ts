import fc from 'fast-check';
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
    await target.run(input);
    const ms = performance.now() - startMs;
    if (ms > SLOW_MS) throw new Error(`it took ${ms.toFixed(0)} ms`);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { seed, numRuns: count });
  if (!failed) return undefined;
  const problem =
    errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  return { target: target.name, input: counterexample?.[0], problem };
}

/** The input that is the `index`th with that seed. */
export function inputAt(target: FuzzTarget, seed: number, index: number): unknown {
  return fc.sample(target.input, { seed, numRuns: index + 1 }).at(-1);
}
