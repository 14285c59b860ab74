import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const EXAMPLES = new URL('../../examples/', import.meta.url);

/** The folders of the examples, in the order of the alphabet. */
export const EXAMPLE_NAMES = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** A file of the examples, as text. */
export function readExampleFile(path: string): string {
  return readFileSync(new URL(path, EXAMPLES), 'utf8');
}

/** An example that hangs is killed after this time. */
const TIMEOUT_MS = 50_000;

/** Runs `node main.js` until it, and each process that it started, has ended. @param folder in which files are written */
export async function runExample(name: string, folder: string, ...args: string[]) {
  const main = fileURLToPath(new URL(`${name}/main.js`, EXAMPLES));
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  // What it starts inherits its output, which therefore ends last.
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}
