import type { Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { RendezvousError } from './errors.ts';

const DIRECTORY_MODE = 0o700;
/** What nobody but the owner may do. */
const OTHERS = 0o077;

/** Where this user's brokers and their tools meet. */
export function runtimeDirectory(): string {
  const { XDG_RUNTIME_DIR, LOCALAPPDATA } = process.env;
  switch (process.platform) {
    case 'win32':
      return join(LOCALAPPDATA ?? tmpdir(), 'peerport');
    case 'darwin':
      return join(tmpdir(), 'peerport');
    default:
      return XDG_RUNTIME_DIR ? join(XDG_RUNTIME_DIR, 'peerport') : join(tmpdir(), `peerport-${userInfo().uid}`);
  }
}

/** Makes a directory that is this user's alone. @throws {RendezvousError} `ERR_UNSAFE`: it is there, and it is not. */
export async function makeDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: DIRECTORY_MODE });
  await assertDirectory(path);
}

/** Whether there is such a directory. @throws {RendezvousError} `ERR_UNSAFE`: it is not this user's alone. */
export async function assertDirectory(path: string): Promise<boolean> {
  const stats = await statsOf(path);
  if (stats === undefined) return false;
  const problem = stats.isDirectory() ? accessProblem(stats, '700') : 'it is no directory';
  if (problem !== undefined) throw unsafe(path, problem);
  return true;
}

/** @throws {RendezvousError} `ERR_UNSAFE`: a file is not this user's alone. */
export function assertFile(path: string, stats: Stats): void {
  const problem = stats.isFile() ? accessProblem(stats, '600') : 'it is no plain file';
  if (problem !== undefined) throw unsafe(path, problem);
}

/** On Windows the files of a user are that user's alone by where they are. */
function accessProblem({ uid, mode }: Stats, wantedMode: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  if (uid !== userInfo().uid) return 'it belongs to another user';
  return (mode & OTHERS) === 0 ? undefined : `others have access to it (chmod ${wantedMode} would end that)`;
}

function unsafe(path: string, problem: string): RendezvousError {
  return new RendezvousError('ERR_UNSAFE', `${path} is not safe to use: ${problem}`);
}

async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
