/** Installs the workspace with the pnpm that package.json names; npx fetches it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root, runOrThrow } from './process.mjs';
import { step } from './steps.mjs';

/** Written after an install: what was installed. It goes when node_modules goes. */
const STAMP = `${root}node_modules/.peerport-install`;

const read = (path) => readFileSync(path, 'utf8');

/** Installs if the lockfile or a package.json differs from what the last install saw. */
export async function install() {
  const wanted = digest();
  if (existsSync(STAMP) && read(STAMP) === wanted) return;
  await step('install', async () => {
    await pnpm(['install', '--frozen-lockfile']);
    writeFileSync(STAMP, wanted);
  });
}

/** Runs the workspace's own pnpm. */
export async function pnpm(args) {
  const [version] = JSON.parse(read(`${root}package.json`)).packageManager.split('+');
  await runOrThrow('npx', ['--yes', version, ...args], {
    shell: process.platform === 'win32', // There npx is a .cmd file.
    // No questions; and a silent `npm test` must not silence pnpm, whose output is kept for the case that it fails.
    env: { CI: 'true', npm_config_loglevel: undefined },
  });
}

/** One hash of all that an install depends on. */
function digest() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...packageManifests()]) {
    hash.update(`\0${file}\0`).update(read(`${root}${file}`));
  }
  return hash.digest('hex');
}

/** The package.json of each package that pnpm-workspace.yaml lists, as `folder` or as `folder/*`. */
function packageManifests() {
  const listed = read(`${root}pnpm-workspace.yaml`).match(/^packages:\r?\n((?: +- .+\r?\n)+)/)?.[1] ?? '';
  return [...listed.matchAll(/- (.+)/g)]
    .flatMap(([, folder]) => (folder.endsWith('/*') ? subfolders(folder.slice(0, -1)) : [`${folder}/`]))
    .map((folder) => `${folder}package.json`)
    .filter((file) => existsSync(`${root}${file}`));
}

function subfolders(parent) {
  if (!existsSync(`${root}${parent}`)) return [];
  return readdirSync(`${root}${parent}`)
    .sort()
    .map((name) => `${parent}${name}/`);
}
