import { deserialize, serialize } from '../../../src/structured-clone/index.ts';
import { findDifference } from './isomorphism.ts';
import { randomGraph } from './random-graph.ts';

export interface DifferentialResult {
  seed: number;
  count: number;
  /** How many of the graphs the platform itself refused to clone. */
  refusedCount: number;
  /** How many of them it serialized but could not read back: V8 below 12 fails for errors that are their own cause. */
  platformBugsCount: number;
  /** At most 20 descriptions, each with the seed of its graph. */
  failures: string[];
}

type Clone = (value: unknown, transfer: ArrayBuffer[]) => unknown;

const MAX_FAILURES = 20;

/** Clones random graphs with the codec and with the platform's structuredClone, and compares the clones. */
export function runDifferential({ seed, count }: { seed: number; count: number }): DifferentialResult {
  const result: DifferentialResult = { seed, count, refusedCount: 0, platformBugsCount: 0, failures: [] };
  for (let i = 0; i < count && result.failures.length < MAX_FAILURES; i++) {
    const graphSeed = (seed + i) >>> 0;
    const theirs = attempt(graphSeed, (value, transfer) => structuredClone(value, { transfer }));
    const ours = attempt(graphSeed, (value, transfer) => deserialize(serialize(value, transfer)));
    if (theirs.error === 'DataCloneError') result.refusedCount++;
    if (theirs.error?.includes('Unable to deserialize cloned data')) {
      result.platformBugsCount++;
      continue;
    }
    const difference =
      findDifference(theirs.error, ours.error) ??
      findDifference(theirs.transferredLengths, ours.transferredLengths) ??
      findDifference(theirs.clone, ours.clone);
    if (difference !== undefined)
      result.failures.push(`graph seed ${graphSeed}: theirs and ours differ at ${difference}`);
  }
  return result;
}

function attempt(graphSeed: number, clone: Clone) {
  const { value, transfer } = randomGraph(graphSeed);
  const outcome: { clone?: unknown; error?: string; transferredLengths: number[] } = { transferredLengths: [] };
  try {
    outcome.clone = clone(value, transfer);
  } catch (error) {
    outcome.error = (error as Error).name === 'DataCloneError' ? 'DataCloneError' : String((error as Error).stack);
  }
  outcome.transferredLengths = transfer.map((buffer) => buffer.byteLength);
  return outcome;
}
