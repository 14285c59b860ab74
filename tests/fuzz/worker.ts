import { parentPort, workerData } from 'node:worker_threads';
import { type Finding, fuzz } from './fuzz.ts';
import { targets } from './targets/index.ts';

/** What a worker is to do. */
export interface Order {
  readonly target: string;
  readonly seed: number;
  readonly count: number;
  /** Where it writes how many inputs it has begun: who does not go on hangs. */
  readonly begun: Int32Array<SharedArrayBuffer>;
}

/** What it says in the end. */
export interface Outcome {
  readonly finding: Finding | undefined;
  /** Memory that it has in use after a garbage collection, at the end less at the beginning. */
  readonly grownBytes: number;
}

const { target: name, seed, count, begun } = workerData as Order;
const target = targets.find((each) => each.name === name);
if (target === undefined) throw new Error(`there is no target called ${name}`);

const WARM_UP_COUNT = Math.min(count, 1_000);
let inputsCount = 0;
const onInput = () => Atomics.store(begun, 0, ++inputsCount);

function usedBytes(): number {
  globalThis.gc?.();
  // Waits until the first has freed the memory of buffers, which V8 does in another thread.
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let finding = await fuzz(target, seed, WARM_UP_COUNT, onInput);
const beforeBytes = usedBytes();
inputsCount = 0;
finding ??= await fuzz(target, seed, count, onInput);
const grownBytes = usedBytes() - beforeBytes;
if (finding === undefined) await target.end?.();
parentPort?.postMessage({ finding, grownBytes } satisfies Outcome);
