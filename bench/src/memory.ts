import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const KIB = 1024;

/** Resident memory of a process, as the operating system counts it. @throws {Error} the process is gone. */
export async function residentBytes(pid: number): Promise<number> {
  switch (process.platform) {
    case 'linux':
      return Number(await fromProc(pid)) * KIB;
    case 'win32':
      return Number(
        (await run('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).WorkingSet64`])).stdout,
      );
    default:
      return Number((await run('ps', ['-o', 'rss=', '-p', `${pid}`])).stdout) * KIB;
  }
}

/** Reading a file takes far less time than starting `ps`. */
async function fromProc(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
}
