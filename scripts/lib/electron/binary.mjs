/** Makes sure that there is an Electron binary. @peerport/hosts knows where to look. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CommandError, root, run, runOrThrow } from '../process.mjs';
import { say, step } from '../steps.mjs';

const OVERRIDE = 'ELECTRON_OVERRIDE_DIST_PATH';

/**
 * Fetches a binary, unless one is there or `ELECTRON_OVERRIDE_DIST_PATH` names another. Needs @peerport/hosts built.
 * @param {string} [version] that of the package `electron` that is fetched, where it is not the installed one; `ELECTRON_OVERRIDE_DIST_PATH`
 * then names it
 * @returns {Promise<import('../../../tests/hosts/src/find.ts').Found | import('../../../tests/hosts/src/find.ts').Missing>}
 */
export async function ensureElectron(version) {
  const { findElectron } = await import('../../../tests/hosts/dist/index.js');
  try {
    if (version !== undefined) process.env[OVERRIDE] = await fetchVersion(version);
    else if (findElectron().executablePath === undefined && !process.env[OVERRIDE]) {
      await fetchBinary(dirname(createRequire(import.meta.url).resolve('electron/package.json')));
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    say(error.message);
    return { name: 'electron', reason: 'no Electron binary: it could not be fetched' };
  }
  return findElectron();
}

/** @returns the folder of the binary */
async function fetchVersion(version) {
  const folder = `${root}node_modules/.cache/electron-${version}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--prefix=.', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await step(`install electron ${version}`, () =>
    runOrThrow('npm', ['install', ...options, `electron@${version}`], {
      cwd: folder,
      shell: process.platform === 'win32', // There npm is a .cmd file.
    }),
  );
  const manifest = join(folder, 'node_modules', 'electron');
  await fetchBinary(manifest);
  return join(manifest, 'dist');
}

/** Runs the package's own script, which shows its progress. From Electron 42 on an install no longer does. */
function fetchBinary(folder) {
  return step('fetch the Electron binary', async () => {
    const script = join(folder, 'install.js');
    const { code } = await run(process.execPath, [script], { foreground: true, env: { [OVERRIDE]: undefined } });
    if (code !== 0) throw new CommandError(`node ${script}: exit code ${code}`);
  });
}
