/** `npm run bench`: progress goes to stderr, the tables to stdout. */
import { writeFile } from 'node:fs/promises';
import { renderHtml } from './html/render.ts';
import { type BenchOptions, HELP, parseOptions, UsageError } from './options.ts';
import { Progress } from './progress.ts';
import { render } from './report.ts';
import { runContenders } from './run.ts';
import { type Effort, FULL_EFFORT, QUICK_EFFORT } from './structured-clone/measure.ts';
import { render as renderStructuredClone } from './structured-clone/report.ts';
import { runStructuredClone } from './structured-clone/run.ts';

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) {
      process.stdout.write(HELP);
      return 0;
    }
    return await bench(options);
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) {
      process.stderr.write('bench: --help lists the options\n');
      return 2;
    }
    return 1;
  }
}

/** @returns the exit code: 1 if a target is missed, or if a quick run lacks a figure that every machine can produce. */
async function bench(options: BenchOptions): Promise<number> {
  const { json, html, quick } = options;
  const progress = new Progress(process.stderr);
  const results = await runContenders(options, progress);
  const structuredClone = options.scenes.includes('structured-clone')
    ? await runStructuredClone({ runtimes: options.runtimes, effort: codecEffort(options), progress })
    : undefined;
  progress.end();
  if (options.scenes.some((scene) => scene !== 'structured-clone')) process.stdout.write(render(results));
  if (structuredClone !== undefined) process.stdout.write(`\n${renderStructuredClone(structuredClone)}`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ ...results, structuredClone }, null, 2)}\n`);
  if (html !== undefined) await writeFile(html, renderHtml(results));
  const isMissed = results.targets.some(({ verdict }) => verdict === 'missed');
  const isIncomplete = quick && results.skipped.some(({ isExpected = false }) => !isExpected);
  return isMissed || isIncomplete ? 1 : 0;
}

function codecEffort({ quick, rounds, turnMs }: BenchOptions): Effort {
  const effort = quick ? QUICK_EFFORT : FULL_EFFORT;
  return { rounds: rounds ?? effort.rounds, turnMs: turnMs ?? effort.turnMs };
}

process.exitCode = await main();
