/** `npm run soak`: progress goes to stderr, the report to stdout. */
import { HELP, parseOptions, type SoakOptions, UsageError } from './options.ts';
import { progressLine, render } from './report.ts';
import { Soak } from './run.ts';

const PROGRESS_EVERY_MS = 5_000;
const MINUTE_MS = 60_000;

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) {
      process.stdout.write(HELP);
      return 0;
    }
    return await soak(options);
  } catch (error) {
    process.stderr.write(`soak: ${error instanceof UsageError ? error.message : (error as Error).stack}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** @returns the exit code: 1 if anything was wrong. */
async function soak(options: SoakOptions): Promise<number> {
  const run = new Soak(options.seed);
  const startMs = performance.now();
  process.stderr.write(`soak: seed ${options.seed}\n`);
  const progress = setInterval(() => {
    process.stderr.write(`soak: ${progressLine(run.result, performance.now() - startMs)}\n`);
  }, PROGRESS_EVERY_MS);
  try {
    const result = await run.run(options.minutes * MINUTE_MS);
    process.stdout.write(render(options, result));
    return result.problems.length > 0 ? 1 : 0;
  } finally {
    clearInterval(progress);
  }
}

process.exitCode = await main();
