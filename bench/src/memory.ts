import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KIB = 1024;

/** Resident memory of a process, as the operating system counts it. @throws {Error} the process is gone; there is no `ps`. */
export async function residentBytes(pid: number): Promise<number> {
  const kib =
    process.platform === 'linux' ? await fromProc(pid) : (await run('ps', ['-o', 'rss=', '-p', `${pid}`])).stdout;
  return Number(kib) * KIB;
}

/** Reading a file takes far less time than starting `ps`. */
async function fromProc(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
}
