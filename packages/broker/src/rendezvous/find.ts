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

/** A broker that runs and can be inspected. */
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

/** What stands in a directory of rendezvous files. */
export interface DirectoryReport {
  /** Of the directory. */
  readonly path: string;
  /** Why it cannot be used, if so. */
  readonly problem?: string;
  /** Rendezvous files of brokers that are gone. */
  readonly staleFiles: readonly string[];
  /** Files that are no rendezvous files or are not safe, each with the reason. */
  readonly badFiles: readonly string[];
}

/**
 * The brokers of this user that run and can be inspected, oldest first. Rendezvous files of those that are gone are removed; files
 * that cannot be used are passed over.
 *
 * @throws {RendezvousError} `ERR_UNSAFE`: the directory could be somebody else's.
 */
export async function findBrokers(directory = runtimeDirectory()): Promise<FoundBroker[]> {
  const found = await Promise.all((await rendezvousFilesIn(directory)).map((path) => findStanding(path).catch(ignore)));
  return found.filter((broker) => broker !== undefined).sort((a, b) => a.startedAtMs - b.startedAtMs);
}

/**
 * One of them: by its name, by the path of its rendezvous file, or the only one.
 *
 * @throws {RendezvousError} all but `ERR_NAME_TAKEN`.
 */
export async function findBroker(nameOrPath?: string, directory = runtimeDirectory()): Promise<FoundBroker> {
  if (nameOrPath === undefined) return findOnly(directory);
  if (isPath(nameOrPath)) return findAt(nameOrPath, `there is no rendezvous file ${nameOrPath}`);
  await assertDirectory(directory);
  return findAt(pathOf(directory, nameOrPath), `no broker called ${nameOrPath} can be inspected`);
}

/** Looks into a directory, and removes nothing. */
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
 * The broker of a rendezvous file, if it runs. If it does not, the file is removed.
 *
 * @throws {RendezvousError} `ERR_UNSAFE`, `ERR_MALFORMED`.
 */
export async function findStanding(path: string): Promise<FoundBroker | undefined> {
  const content = await readIfThere(path);
  return content && ifRunning(path, content);
}

/** Removes the file of a broker that does not run. */
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
  if (only === undefined) throw new RendezvousError('ERR_NO_BROKER', `no broker that can be inspected runs${HOW_TO}`);
  if (brokers.length === 1) return only;
  const names = brokers.map(({ name }) => name).join(', ');
  throw new RendezvousError('ERR_SEVERAL_BROKERS', `several brokers run, choose one of them by its name: ${names}`);
}

const HOW_TO = ': start one with startBroker({ inspect: true }), or with peerport serve --inspect';

async function findAt(path: string, missing: string): Promise<FoundBroker> {
  const content = await readIfThere(path);
  if (content === undefined) throw new RendezvousError('ERR_NO_BROKER', `${missing}${HOW_TO}`);
  const broker = await ifRunning(path, content);
  if (broker !== undefined) return broker;
  throw new RendezvousError(
    'ERR_STALE',
    `the broker ${content.name} (process ${content.pid}) is gone, its rendezvous file ${basename(path)} was removed`,
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
