import type { Stats } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { RendezvousError } from './errors.ts';

const DIRECTORY_MODE = 0o700;
/** Permission bits of group and others. */
const OTHERS = 0o077;
/** Advice for a directory that somebody else has made. */
const ELSEWHERE = 'to use another, set XDG_RUNTIME_DIR to a directory that is yours alone';

/** What {@link runtimeDirectoryOn} depends on. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly temporaryDirectory: string;
  /** None on Windows. */
  readonly userId: number | undefined;
}

/**
 * The directory where this user's brokers and their tools meet, which the system keeps as long as the user's session. The directory for
 * temporary files is the last resort: macOS and Linux delete old files there, while a broker may still run.
 */
export function runtimeDirectory(): string {
  return runtimeDirectoryOn(thisMachine());
}

/** {@link runtimeDirectory} of any machine. */
export function runtimeDirectoryOn({ platform, env, homeDirectory, temporaryDirectory, userId }: Machine): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || temporaryDirectory, 'peerport');
  if (env['XDG_RUNTIME_DIR']) return join(env['XDG_RUNTIME_DIR'], 'peerport');
  if (platform === 'darwin') return join(homeDirectory, 'Library', 'Application Support', 'peerport');
  return join(temporaryDirectory, `peerport-${userId}`);
}

function thisMachine(): Machine {
  const { platform, env } = process;
  return {
    platform,
    env,
    homeDirectory: homedir(),
    temporaryDirectory: tmpdir(),
    // Not `userInfo()`, which throws for a user without a name, as in some containers.
    userId: process.getuid?.(),
  };
}

/** Creates a directory that only this user can access. @throws {RendezvousError} `ERR_UNSAFE`: it exists, and others can access it. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: DIRECTORY_MODE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await assertDirectory(path);
}

/** Returns whether the directory exists. @throws {RendezvousError} `ERR_UNSAFE`: others can access it. */
export async function assertDirectory(path: string): Promise<boolean> {
  const stats = await statsOf(path);
  if (stats === undefined) return false;
  const problem = stats.isDirectory() ? accessProblem(stats, '700') : 'it is not a directory';
  if (problem !== undefined) throw unsafe(path, `${problem}; ${ELSEWHERE}`);
  return true;
}

/** @throws {RendezvousError} `ERR_UNSAFE`: it is not a plain file, or others can access it. */
export function assertFile(path: string, stats: Stats): void {
  const problem = stats.isFile() ? accessProblem(stats, '600') : 'it is not a regular file';
  if (problem !== undefined) throw unsafe(path, problem);
}

/** On Windows, where there is no user id and the mode says nothing, the location alone keeps a user's files private. */
function accessProblem({ uid, mode }: Stats, wantedMode: string): string | undefined {
  const userId = process.getuid?.();
  if (userId === undefined) return undefined;
  if (uid !== userId) return 'it belongs to another user';
  return (mode & OTHERS) === 0 ? undefined : `other users can access it (chmod ${wantedMode} prevents that)`;
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
