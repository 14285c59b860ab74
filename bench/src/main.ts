/** `npm run bench`: progress goes to stderr, the table to stdout. */
import { writeFile } from 'node:fs/promises';
import { HELP, parseOptions, UsageError } from './options.ts';
import { render } from './structured-clone/report.ts';
import { runStructuredClone } from './structured-clone/run.ts';

async function main(): Promise<number> {
  try {
    const { help, json, ...options } = parseOptions(process.argv.slice(2));
    if (help) {
      process.stdout.write(HELP);
      return 0;
    }
    const report = await runStructuredClone({
      ...options,
      onProgress: (text) => process.stderr.write(`${text}\n`),
    });
    process.stdout.write(render(report));
    if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) {
      process.stderr.write('bench: --help lists the options\n');
      return 2;
    }
    return 1;
  }
}

process.exitCode = await main();
