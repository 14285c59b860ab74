import { findChromium } from '@peerport/hosts';
import { reasonOf } from '../errors.ts';
import { machine } from '../machine.ts';
import type { Progress } from '../progress.ts';
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
  readonly progress: Progress;
}

/** Measures all cases in each available runtime. */
export async function runStructuredClone({ runtimes, effort, progress }: RunOptions): Promise<Report> {
  const date = new Date().toISOString();
  const reports: RuntimeReport[] = [];
  const skipped: Skipped[] = [];
  for (const name of runtimes) {
    progress.expect(1 + Object.keys(cases).length);
    progress.step(`structured clone, ${name}: start`);
    const started = await start(name);
    if ('reason' in started) {
      skipped.push(started);
      progress.drop(Object.keys(cases).length);
      continue;
    }
    await using runtime = started;
    reports.push(await measureAll(runtime, effort, progress));
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
    return { name, reason: `it did not start: ${reasonOf(error)}` };
  }
}

async function measureAll(runtime: Runtime, effort: Effort, progress: Progress) {
  const { name, title } = runtime;
  const measurements: RuntimeReport['measurements'][number][] = [];
  for (const caseName of Object.keys(cases)) {
    progress.step(`structured clone, ${title}: ${caseName}`);
    measurements.push(await runtime.measure(caseName, effort));
  }
  return { name, title, measurements };
}
