import { readdir } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { assertDirectory, runtimeDirectory } from './access.ts';
import { RendezvousError } from './errors.ts';
import {
  isRendezvousPath,
  pathOf,
  type RendezvousContent,
  readRendezvous,
  removeRendezvous,
} from './rendezvous-file.ts';
import { isStanding } from './standing.ts';

/** A running broker that can be inspected. */
export interface FoundBroker {
  /** Its name. */
  readonly name: string;
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** Its admin token: a secret. */
  readonly token: string;
  /** The operating system's id of its process. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Its rendezvous file. */
  readonly path: string;
}

/** The contents of a directory of rendezvous files. */
export interface DirectoryReport {
  /** Path of the directory. */
  readonly path: string;
  /** Why the directory cannot be used, if it cannot. */
  readonly problem?: string;
  /** Rendezvous files whose brokers are gone. */
  readonly staleFiles: readonly string[];
  /** Why other files cannot be used: they are not rendezvous files, or not safe. */
  readonly badFiles: readonly string[];
}

/**
 * Finds this user's running brokers that can be inspected, oldest first. Removes the rendezvous files of brokers that are gone, and skips
 * files that cannot be used.
 *
 * @throws {RendezvousError} `ERR_UNSAFE`: the directory could be somebody else's.
 */
export async function findBrokers(directory = runtimeDirectory()): Promise<FoundBroker[]> {
  const found = await Promise.all((await rendezvousFilesIn(directory)).map((path) => findStanding(path).catch(ignore)));
  return found.filter((broker) => broker !== undefined).sort((a, b) => a.startedAtMs - b.startedAtMs);
}

/**
 * Finds one of them: by name, by the path of its rendezvous file, or the only one.
 *
 * @throws {RendezvousError} all but `ERR_NAME_TAKEN`.
 */
export async function findBroker(nameOrPath?: string, directory = runtimeDirectory()): Promise<FoundBroker> {
  if (nameOrPath === undefined) return findOnly(directory);
  if (isPath(nameOrPath)) return findAt(nameOrPath, `there is no rendezvous file ${nameOrPath}`);
  await assertDirectory(directory);
  return findAt(pathOf(directory, nameOrPath), `no broker called ${nameOrPath} can be inspected`);
}

/** Reports on a directory without removing anything. */
export async function inspectDirectory(path = runtimeDirectory()): Promise<DirectoryReport> {
  const [staleFiles, badFiles]: [string[], string[]] = [[], []];
  try {
    for (const file of await rendezvousFilesIn(path)) {
      try {
        if (!(await isStanding(await readRendezvous(file)))) staleFiles.push(file);
      } catch (error) {
        badFiles.push((error as Error).message);
      }
    }
    return { path, staleFiles, badFiles };
  } catch (error) {
    return { path, problem: (error as Error).message, staleFiles, badFiles };
  }
}

/**
 * Finds the broker of a rendezvous file, and removes the file if the broker does not run.
 *
 * @throws {RendezvousError} `ERR_UNSAFE`, `ERR_MALFORMED`.
 */
export async function findStanding(path: string): Promise<FoundBroker | undefined> {
  const content = await readIfThere(path);
  return content && ifRunning(path, content);
}

async function ifRunning(path: string, content: RendezvousContent): Promise<FoundBroker | undefined> {
  if (!(await isStanding(content))) {
    await removeRendezvous(path, content);
    return undefined;
  }
  const { name, url, token, pid, startedAtMs } = content;
  return { path, name, url, token, pid, startedAtMs };
}

async function findOnly(directory: string): Promise<FoundBroker> {
  const brokers = await findBrokers(directory);
  const [only] = brokers;
  if (only === undefined) throw new RendezvousError('ERR_NO_BROKER', `no running broker can be inspected${HOW_TO}`);
  if (brokers.length === 1) return only;
  const names = brokers.map(({ name }) => name).join(', ');
  throw new RendezvousError('ERR_SEVERAL_BROKERS', `several brokers are running: choose one by name: ${names}`);
}

const HOW_TO = ': start one with startBroker({ inspect: true }), or with peerport serve --inspect';

async function findAt(path: string, missing: string): Promise<FoundBroker> {
  const content = await readIfThere(path);
  if (content === undefined) throw new RendezvousError('ERR_NO_BROKER', `${missing}${HOW_TO}`);
  const broker = await ifRunning(path, content);
  if (broker !== undefined) return broker;
  throw new RendezvousError(
    'ERR_STALE',
    `the broker ${content.name} (process ${content.pid}) is gone; its rendezvous file ${basename(path)} was removed`,
  );
}

async function rendezvousFilesIn(directory: string): Promise<string[]> {
  if (!(await assertDirectory(directory))) return [];
  const files = await readdir(directory);
  return files.filter(isRendezvousPath).map((file) => join(directory, file));
}

async function readIfThere(path: string): Promise<RendezvousContent | undefined> {
  try {
    return await readRendezvous(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isPath(nameOrPath: string): boolean {
  return nameOrPath.includes('/') || nameOrPath.includes(sep) || isRendezvousPath(nameOrPath);
}

function ignore(): undefined {}
