import { readFile } from 'node:fs/promises';

/** Indexes of fields after the name in `/proc/PID/stat`. */
const STATE_INDEX = 0;
const START_INDEX = 19;
const ENDED_STATES = ['Z', 'X'];

/** Identifies a process. After it has ended, another process may get its id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the operating system's unit. Only known on Linux. */
  readonly processStartedAt?: number;
}

/** Identifies this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const stat = await statOf(process.pid);
  return { pid: process.pid, ...(stat !== undefined && { processStartedAt: stat.startedAt }) };
}

/** Returns whether that process still runs. */
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

/** Reads what Linux says about a process. */
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
