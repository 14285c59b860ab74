import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { INSTALLED } from './installed.ts';

const BUNDLE = fileURLToPath(new URL('bundle.mjs', import.meta.url));

/** Bundles a file of the projects into `folder`. Gives the path of what it made. */
export async function bundle(bundler: string, entry: string, folder: string): Promise<string> {
  const parameters = [BUNDLE, bundler, join(INSTALLED, entry), folder];
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd: INSTALLED });
  return stdout;
}
