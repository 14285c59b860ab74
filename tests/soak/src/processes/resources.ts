import { readdirSync, readlinkSync } from 'node:fs';
import type { Resources } from './functions.ts';

const FDS = '/proc/self/fd';
const WATCHED = ['TCPSocketWrap', 'Timeout', 'Immediate'];

const problems: string[] = [];
process.on('warning', ({ name, message }) => {
  if (name !== 'ExperimentalWarning') problems.push(`warning: ${message}`);
});
process.on('uncaughtException', (error) => problems.push(`uncaught: ${error.message}`));

/** What this process holds. Needs `--expose-gc`. */
export function resources(leftCounts: Readonly<Record<string, number>> = {}): Resources {
  globalThis.gc?.();
  // Waits until the first has freed the memory of buffers, which V8 does in another thread.
  globalThis.gc?.();
  const active = process.getActiveResourcesInfo();
  const { heapUsed, external } = process.memoryUsage();
  return {
    activeCounts: Object.fromEntries(WATCHED.map((name) => [name, active.filter((other) => other === name).length])),
    leftCounts,
    socketsCount: socketsCount(),
    memoryBytes: heapUsed + external,
    problems: problems.splice(0),
  };
}

function socketsCount(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  return readdirSync(FDS).filter((fd) => isSocket(`${FDS}/${fd}`)).length;
}

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    return false; // The descriptor by which the folder was read.
  }
}
