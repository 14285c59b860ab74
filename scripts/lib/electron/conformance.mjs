/** The list of what is relied on in Electron: tests/electron-model/conformance.ts, which is TypeScript, so it is bundled first. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError, root, run } from '../process.mjs';

/** Longer than any line of the list may take. */
const SILENCE_MS = 60_000;

/** @returns {Promise<string[]>} the lines of the list, as docs/electron.md has them */
export function conformanceList() {
  return withBundle('conformance-section', async (file) => (await import(pathToFileURL(file).href)).conformanceList());
}

/** @returns {Promise<string[]>} */
function conformanceIds() {
  return withBundle('conformance', async (file) =>
    (await import(pathToFileURL(file).href)).CONFORMANCE.map(({ id }) => id),
  );
}

/**
 * Checks the list in an Electron. One that ends before the list does is started again for the lines after the one at which it ended.
 * @param {string} executablePath
 * @param {(line: string) => void} print gets a line for each line of the list
 * @param {readonly string[]} [ids] the lines to check; default: all
 * @returns {Promise<{ version: string, confirmedCount: number, differsCount: number }>}
 * @throws {CommandError} it does not start
 */
export async function checkConformance(executablePath, print, ids) {
  let remaining = ids ?? (await conformanceIds());
  const counts = { confirmedCount: 0, differsCount: 0 };
  let version;
  const report = (id, difference) => {
    remaining = remaining.filter((other) => other !== id);
    if (difference === undefined) counts.confirmedCount++;
    else counts.differsCount++;
    print(`${id}: ${difference === undefined ? 'confirmed' : `differs: ${oneLine(difference)}`}`);
  };
  await withBundle('conformance-main', async (file) => {
    while (remaining.length > 0) {
      let hasStarted = false;
      const { code, output } = await runUntilSilent(executablePath, [file, JSON.stringify(remaining)], (message) => {
        hasStarted = true;
        if (message.version === undefined) report(message.id, message.difference);
        else version = message.version;
      });
      if (!hasStarted) throw new CommandError(`${output.trim()}\n${executablePath} did not start: exit code ${code}`);
      if (remaining.length > 0) report(remaining[0], `Electron ended, with exit code ${code}`);
    }
  });
  return { version, ...counts };
}

/** Ends the program when nothing has come from it for a while. */
async function runUntilSilent(executablePath, args, listen) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SILENCE_MS);
  const onMessage = (message) => {
    timer.refresh();
    listen(message);
  };
  // Chromium's sandbox refuses to work for root.
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    return await run(executablePath, [...flags, ...args], { quiet: true, onMessage, signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** Bundles a module of tests/electron-model, and deletes the bundle after `use`. */
async function withBundle(name, use) {
  const { build } = await import('esbuild');
  const folder = await mkdtemp(join(tmpdir(), 'peerport-conformance-'));
  try {
    const outfile = join(folder, `${name}.mjs`);
    await build({
      entryPoints: [`${root}tests/electron-model/${name}.ts`],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['electron'],
    });
    return await use(outfile);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const oneLine = (text) => text.replaceAll(/\s+/g, ' ');
