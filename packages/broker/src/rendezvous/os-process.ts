import { readFile } from 'node:fs/promises';

/** Places in what follows the name in `/proc/PID/stat`. */
const STATE_INDEX = 0;
const START_INDEX = 19;
const ENDED_STATES = ['Z', 'X'];

/** A process that may have ended, and whose id another one may have by now. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the operating system's own count; only Linux tells. */
  readonly processStartedAt?: number;
}

/** The process that runs this. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const stat = await statOf(process.pid);
  return { pid: process.pid, ...(stat !== undefined && { processStartedAt: stat.startedAt }) };
}

/** Whether it is still that process that runs. */
export async function isRunning({ pid, processStartedAt }: ProcessIdentity): Promise<boolean> {
  if (!hasProcess(pid)) return false;
  const stat = await statOf(pid);
  if (stat === undefined) return hasProcess(pid);
  return !stat.hasEnded && (processStartedAt === undefined || processStartedAt === stat.startedAt);
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What Linux tells of a process. */
async function statOf(pid: number): Promise<{ startedAt: number; hasEnded: boolean } | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { startedAt: Number(fields[START_INDEX]), hasEnded: ENDED_STATES.includes(fields[STATE_INDEX] ?? '') };
  } catch {
    return undefined;
  }
}
