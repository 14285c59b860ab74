import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { INSTALLED } from './installed.ts';

const TSC = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

/** What the TypeScript compiler, started where the packages are installed, has to say. Nothing, if all is well. */
export function tsc(...parameters: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, [TSC, ...parameters], { cwd: INSTALLED }, (error, stdout, stderr) => {
      resolve(error === null ? stdout : stdout + stderr || String(error));
    });
  });
}
