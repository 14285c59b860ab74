import { cpus } from 'node:os';
import { findChromium } from '@peerport/hosts';
import { cases } from './cases.ts';
import { startChromiumRuntime } from './chromium.ts';
import type { Effort } from './measure.ts';
import type { Report, RuntimeReport, Skipped } from './report.ts';
import { nodeRuntime, type Runtime, type RuntimeName } from './runtime.ts';
import { measureSize } from './size.ts';

/** What to run, and where. */
export interface RunOptions {
  readonly runtimes: readonly RuntimeName[];
  readonly effort: Effort;
  /** Told what comes next. */
  readonly onProgress: (text: string) => void;
}

/** Measures all cases in each runtime that is there. */
export async function runStructuredClone({ runtimes, effort, onProgress }: RunOptions): Promise<Report> {
  const date = new Date().toISOString();
  const reports: RuntimeReport[] = [];
  const skipped: Skipped[] = [];
  for (const name of runtimes) {
    onProgress(`structured clone, ${name}: starting`);
    const started = await start(name);
    if ('reason' in started) {
      skipped.push(started);
      continue;
    }
    await using runtime = started;
    reports.push(await measureAll(runtime, effort, onProgress));
  }
  return { machine: machine(), date, effort, size: await measureSize(), runtimes: reports, skipped };
}

async function start(name: RuntimeName): Promise<Runtime | Skipped> {
  if (name === 'node') return nodeRuntime();
  const found = findChromium();
  if (found.executablePath === undefined) return { name, reason: found.reason };
  try {
    return await startChromiumRuntime(found);
  } catch (error) {
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { name, reason: `it did not start: ${problem}` };
  }
}

async function measureAll(runtime: Runtime, effort: Effort, onProgress: RunOptions['onProgress']) {
  const { name, title } = runtime;
  const names = Object.keys(cases);
  const measurements: RuntimeReport['measurements'][number][] = [];
  for (const [index, caseName] of names.entries()) {
    onProgress(`structured clone, ${title}: ${caseName} (${index + 1} of ${names.length})`);
    measurements.push(await runtime.measure(caseName, effort));
  }
  return { name, title, measurements };
}

function machine(): string {
  const cores = cpus();
  return `${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} cores, ${process.platform} ${process.arch}`;
}
