import { randomBytes } from 'node:crypto';
import { constants, lstatSync, readFileSync, rmSync } from 'node:fs';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { brokerName } from '../base/broker-name.ts';
import { assertFile } from './access.ts';
import { RendezvousError } from './errors.ts';

const VERSION = 1;
const FILE_MODE = 0o600;
const SUFFIX = '.json';
const TEMPORARY_BYTES = 8;

const rendezvousSchema = z.object({
  v: z.literal(VERSION),
  name: brokerName,
  /** `ws://127.0.0.1:PORT`. */
  url: z.string().check(z.regex(/^ws:\/\/127\.0\.0\.1:\d{1,5}$/)),
  /** The token by which broker and tool authenticate each other. */
  token: z.string().check(z.regex(/^[\w-]{43}$/)),
  pid: z.int().check(z.positive()),
  processStartedAt: z.exactOptional(z.number()),
  /** Milliseconds since the epoch. */
  startedAtMs: z.number(),
});

/** The content of a rendezvous file. */
export type RendezvousContent = z.infer<typeof rendezvousSchema>;

/** Returns the path of a broker's rendezvous file. */
export function pathOf(directory: string, name: string): string {
  return join(directory, `${name}${SUFFIX}`);
}

/** Returns whether a file is a rendezvous file, by its name. */
export function isRendezvousPath(path: string): boolean {
  return path.endsWith(SUFFIX) && !basename(path).startsWith('.');
}

/** @throws {RendezvousError} `ERR_UNSAFE`, `ERR_MALFORMED`. @throws the system's error, such as `ENOENT`. */
export async function readRendezvous(path: string): Promise<RendezvousContent> {
  const text = await readPrivate(path);
  const result = rendezvousSchema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  const isNewer = result.error.issues.some((issue) => issue.path.join() === 'v') && text.includes('"v"');
  const problem = isNewer ? 'is of another version of peerport' : 'is not a rendezvous file of peerport';
  throw new RendezvousError('ERR_MALFORMED', `${path} ${problem}`);
}

/** Writes a rendezvous file, and replaces any other. */
export function writeRendezvous(path: string, content: Omit<RendezvousContent, 'v'>): Promise<void> {
  return writePrivate(path, `${JSON.stringify({ v: VERSION, ...content })}\n`);
}

/** Writes a file atomically that only this user can access. */
async function writePrivate(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(TEMPORARY_BYTES).toString('hex')}`);
  await writeFile(temporary, text, { flag: 'wx', mode: FILE_MODE });
  await rename(temporary, path);
}

/** Removes the rendezvous file of one broker. Nothing happens if another broker has taken its place. */
export async function removeRendezvous(path: string, { token }: Pick<RendezvousContent, 'token'>): Promise<void> {
  const current = await readRendezvous(path).catch(() => undefined);
  if (current?.token === token) await rm(path, { force: true });
}

/** The same synchronously, for a process that is about to exit. @throws the system's error. */
export function removeRendezvousSync(path: string, { token }: Pick<RendezvousContent, 'token'>): void {
  if (tokenIn(path) === token) rmSync(path, { force: true });
}

/** Reads a file's token, whoever owns the file. */
function tokenIn(path: string): unknown {
  try {
    if (!lstatSync(path).isFile()) return undefined;
    return Object(jsonOf(readFileSync(path, 'utf8'))).token;
  } catch {
    return undefined;
  }
}

async function readPrivate(path: string): Promise<string> {
  const file = await openPlain(path);
  try {
    assertFile(path, await file.stat());
    return await readFile(file, 'utf8');
  } finally {
    await file.close();
  }
}

/** Opens a file without following a symbolic link. */
async function openPlain(path: string) {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') throw error;
    throw new RendezvousError('ERR_UNSAFE', `${path} is not safe to use: it is a symbolic link`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
