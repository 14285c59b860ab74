/** What `npm run electron` runs in Electron, run on the model of it: the main script, bundled, in a process of its own. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findChromium } from '@peerport/hosts';
import { build } from 'esbuild';
import { expect, test } from './fixtures.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** An executable that takes the arguments of Electron, and runs their main script on the model. */
async function modelExecutable(folder: string): Promise<string> {
  const model = join(folder, 'model.mjs');
  await build({
    entryPoints: [`${ROOT}tests/electron-model/electron.ts`],
    outfile: model,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const electron = join(folder, 'electron');
  await writeFile(
    `${electron}.mjs`,
    `import { pathToFileURL } from 'node:url';
    import { ElectronModel, runMain } from './model.mjs';
    const model = await ElectronModel.start(${JSON.stringify(findChromium().executablePath)});
    model.app.once('quit', () => model[Symbol.asyncDispose]().then(() => process.exit()));
    await runMain(pathToFileURL(process.argv.at(-2)), model);`,
  );
  await writeFile(electron, `#!/bin/sh\nexec '${process.execPath}' '${electron}.mjs' "$@"\n`);
  await chmod(electron, 0o755);
  return electron;
}

test('npm run electron tells what is confirmed, and what differs', async ({ hostName }) => {
  test.skip(hostName === 'electron', 'it needs no model');
  test.skip(process.platform === 'win32', 'Windows runs no scripts as programs');
  const folder = await mkdtemp(join(tmpdir(), 'peerport-electron-'));
  try {
    const ids = ['scheme-origin', 'utility-process', 'buffer-lost', 'quit-is-prevented'];
    const script = `const { checkConformance } = await import('./scripts/lib/electron/conformance.mjs');
      await checkConformance(${JSON.stringify(await modelExecutable(folder))}, console.log, ${JSON.stringify(ids)});`;
    const args = ['--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    expect(stdout.trim().split('\n')).toEqual([
      'scheme-origin: confirmed',
      'utility-process: confirmed',
      // Native ports do not cross to the pages of the model.
      expect.stringMatching(/^buffer-lost: differs: /),
      'quit-is-prevented: confirmed',
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
