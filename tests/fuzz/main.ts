/** The long run: `npm run fuzz -- [--inputs N] [--seed S] [--target NAME]`. */
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { inputAt } from './fuzz.ts';
import type { FuzzTarget } from './target.ts';
import { targets } from './targets/index.ts';
import { addVector } from './vectors.ts';
import type { Order, Outcome } from './worker.ts';

const MIB = 1024 * 1024;
/** Whoever gets no further for so long hangs. */
const HANG_MS = 60_000;
const LOOK_EVERY_MS = 500;
const PROGRESS_EVERY_MS = 5_000;
const MAX_HEAP_MIB = 1_024;
const MAX_GROWN_BYTES = 64 * MIB;

const USAGE = `npm run fuzz -- [--inputs N] [--seed S] [--target ${targets.map(({ name }) => name).join('|')}]`;

interface Row {
  readonly target: string;
  readonly inputsCount: number;
  readonly seconds: number;
  readonly grownBytes: number;
  readonly problem: string;
}

function options() {
  try {
    const { values } = parseArgs({
      options: { inputs: { type: 'string', default: '100000' }, seed: { type: 'string' }, target: { type: 'string' } },
    });
    const chosen = targets.filter(({ name }) => values.target === undefined || values.target === name);
    const count = Number(values.inputs);
    const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
    if (chosen.length === 0) throw new Error(`there is no target called ${values.target}`);
    if (!Number.isInteger(count) || count < 1) throw new Error('--inputs must be a whole number above 0');
    if (!Number.isInteger(seed)) throw new Error('--seed must be a whole number');
    return { chosen, count, seed };
  } catch (error) {
    console.error(`${(error as Error).message}\nusage: ${USAGE}`);
    process.exit(2);
  }
}

/** How many of all inputs are for one of the chosen targets. */
function countFor(target: FuzzTarget, chosen: readonly FuzzTarget[], count: number): number {
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  return Math.max(1, Math.ceil((count * target.share) / shares));
}

function run(target: FuzzTarget, seed: number, count: number): Promise<Row> {
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const startMs = performance.now();
  const row = (problem: string, grownBytes = 0): Row => {
    const seconds = (performance.now() - startMs) / 1_000;
    return { target: target.name, inputsCount: Atomics.load(begun, 0), seconds, grownBytes, problem };
  };
  return new Promise((resolve) => {
    const order: Order = { target: target.name, seed, count, begun };
    const worker = new Worker(new URL('worker.mjs', import.meta.url), {
      workerData: order,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
    let seen = -1;
    let seenMs = performance.now();
    let saidMs = performance.now();
    const watch = setInterval(() => {
      const [now, done] = [performance.now(), Atomics.load(begun, 0)];
      if (done !== seen) [seen, seenMs] = [done, now];
      if (now - saidMs > PROGRESS_EVERY_MS) {
        saidMs = now;
        console.error(`… ${target.name}: ${done.toLocaleString('en')} of ${count.toLocaleString('en')}`);
      }
      if (now - seenMs > HANG_MS)
        over(`hangs (${HANG_MS / 1_000} s) at ${keep(inputAt(target, seed, done - 1), 'it hung')}`);
    }, LOOK_EVERY_MS);
    const over = (problem: string, grownBytes?: number) => {
      clearInterval(watch);
      resolve(row(problem, grownBytes));
      void worker.terminate();
    };
    const keep = (input: unknown, did: string) => {
      addVector(sources, target.name, { input, did });
      return `${JSON.stringify(input)}, kept in tests/fuzz/vectors/${target.name}.json`;
    };
    worker.on('message', ({ finding, grownBytes }: Outcome) => {
      const grown = grownBytes > MAX_GROWN_BYTES ? `keeps ${(grownBytes / MIB).toFixed(0)} MiB` : '';
      const [what = ''] = finding?.problem.split('\n') ?? [];
      over(finding === undefined ? grown : `${finding.problem}\n  with ${keep(finding.input, what)}`, grownBytes);
    });
    worker.on('error', (error) => {
      const did = `crashes: ${error.message}`;
      over(`${did}\n  with ${keep(inputAt(target, seed, Atomics.load(begun, 0) - 1), did)}`);
    });
  });
}

const sources = pathToFileURL(`${process.cwd()}/tests/fuzz/`);
const { chosen, count, seed } = options();
console.error(`seed ${seed}`);
const rows: Row[] = [];
for (const target of chosen) {
  const row = await run(target, seed, countFor(target, chosen, count));
  rows.push(row);
  console.error(`${row.problem === '' ? '✔' : '✘'} ${target.name} (${row.seconds.toFixed(1)} s)`);
}
console.log(`seed ${seed}\n`);
console.log('target               inputs    seconds   memory kept');
for (const { target, inputsCount, seconds, grownBytes } of rows) {
  const cells = [inputsCount.toLocaleString('en').padStart(11), seconds.toFixed(1).padStart(11)];
  console.log(`${target.padEnd(16)}${cells.join('')}${`${(grownBytes / MIB).toFixed(1)} MiB`.padStart(14)}`);
}
const total = rows.reduce((sum, { inputsCount }) => sum + inputsCount, 0);
const bad = rows.filter(({ problem }) => problem !== '');
for (const { target, problem } of bad) console.log(`\n${target}: ${problem}`);
console.log(`\n${total.toLocaleString('en')} inputs, ${bad.length} findings; peak memory ${peakMib()} MiB`);
process.exitCode = bad.length > 0 ? 1 : 0;

function peakMib(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}
