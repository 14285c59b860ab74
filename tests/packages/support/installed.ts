import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** For a test: each starts processes, and bundlers and compilers take their time where the machine is busy. */
export const TIMEOUT_MS = 120_000;

/** The folder in which the packages are installed, beside the projects that use them. */
export const INSTALLED = process.env['PEERPORT_INSTALLED'] ?? '';

/** Runs Node there, and gives what it prints. @throws {Error} it fails, or prints warnings. */
export async function runNode(...parameters: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, parameters, { cwd: INSTALLED });
  if (stderr !== '') throw new Error(stderr);
  return stdout;
}

/** The packed package of that name. */
export async function tarballOf(name: string): Promise<string> {
  const folder = join(INSTALLED, 'tarballs');
  const pattern = new RegExp(`^${name.replace('@', '').replace('/', '-')}-\\d`);
  const found = (await readdir(folder)).find((file) => pattern.test(file));
  return join(folder, found ?? '');
}
