import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pnpm } from '../lib/install.mjs';
import { npmInstall } from '../lib/npm.mjs';

/**
 * Packs the packages, and installs some of them in an empty folder as an app does.
 *
 * @param {readonly string[]} names what the app installs; the other packages are there for those that depend on them
 * @returns the bytes of each tarball by package name, and the number and bytes of all packages that were installed
 */
export async function measureInstalled(names) {
  const folder = await mkdtemp(join(tmpdir(), 'peerport-size-'));
  try {
    const tarballs = join(folder, 'tarballs');
    await pnpm(['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', tarballs]);
    const tarballBytes = {};
    for (const file of await readdir(tarballs)) {
      tarballBytes[packageOf(file)] = (await stat(join(tarballs, file))).size;
    }
    const app = await mkdtemp(join(folder, 'app-'));
    await writeFile(join(app, 'package.json'), '{ "private": true }\n');
    const wanted = (await readdir(tarballs)).filter((file) => names.includes(packageOf(file)));
    await npmInstall(
      app,
      wanted.map((file) => join(tarballs, file)),
    );
    const lock = JSON.parse(await readFile(join(app, 'node_modules/.package-lock.json'), 'utf8'));
    const packagesCount = Object.keys(lock.packages).length;
    return { tarballBytes, packagesCount, installedBytes: await bytesIn(join(app, 'node_modules')) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `peerport-broker-0.1.0.tgz` is of `@peerport/broker`, and `peerport-0.1.0.tgz` of `peerport`. */
function packageOf(file) {
  const [, name] = /^peerport-(?:(\D+)-)?\d/.exec(file);
  return name === undefined ? 'peerport' : `@peerport/${name}`;
}

async function bytesIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
