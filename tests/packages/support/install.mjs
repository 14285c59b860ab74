/**
 * Before the tests: packs the packages, and installs them in a temporary folder beside the projects that use them, as whoever gets them
 * from the registry does.
 */
import { cp, mkdir, mkdtemp, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pnpm } from '../../../scripts/lib/install.mjs';
import { npmInstall } from '../../../scripts/lib/npm.mjs';
import { root } from '../../../scripts/lib/process.mjs';
import { step } from '../../../scripts/lib/steps.mjs';

const PROJECTS = fileURLToPath(new URL('../projects', import.meta.url));
/** What TypeScript wants besides; those of the workspace, as their types are all that is looked at. */
const TYPES = ['@types/node', 'electron'];

/** The tests find the folder in the environment variable `PEERPORT_INSTALLED`. */
export default async function install() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'peerport-installed-')));
  process.env['PEERPORT_INSTALLED'] = folder;
  const tarballs = join(folder, 'tarballs');
  await step('pack', () => pnpm(['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', tarballs]));
  await cp(PROJECTS, folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const packed = (await readdir(tarballs)).map((name) => join(tarballs, name));
  await step('npm install', () => npmInstall(folder, packed));
  for (const name of TYPES.map((type) => join('node_modules', type))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await symlink(await realpath(join(root, name)), join(folder, name), 'junction');
  }
}
