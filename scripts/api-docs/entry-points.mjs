import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../packages/', import.meta.url));

/**
 * An import path of a package.
 * @typedef {object} EntryPoint
 * @property {string} name as it is imported: `@peerport/broker/electron`
 * @property {string} package
 * @property {string} slug for file names: `broker-electron`
 * @property {string} folder of the package
 * @property {string} types its declarations, which tsc has built
 */

/** The entry points of all packages, from their `exports`. Entry points with the same declarations are merged under the first name. */
export function entryPoints() {
  const found = readdirSync(PACKAGES).flatMap((folder) => {
    const { name, exports } = JSON.parse(readFileSync(`${PACKAGES}${folder}/package.json`, 'utf8'));
    return Object.entries(exports).flatMap(([subpath, target]) => {
      const types = typesOf(target);
      if (types === undefined) return [];
      const fullName = `${name}${subpath.slice(1)}`;
      const slug = fullName.replace('@peerport/', '').replaceAll('/', '-');
      const path = `${PACKAGES}${folder}`;
      return { name: fullName, package: name, slug, folder: path, types: resolve(path, types) };
    });
  });
  const sorted = found.sort((one, other) => (one.name < other.name ? -1 : 1));
  return sorted.filter(({ types }, index) => sorted.findIndex((other) => other.types === types) === index);
}

/** The declarations of an entry point: the named ones, or those beside the last file that is not CommonJS. */
function typesOf(target) {
  const files = filesOf(target);
  const named = files.find((file) => file.endsWith('.d.ts'));
  const modules = files.filter((file) => /\.c?js$/.test(file) && !file.includes('/cjs/'));
  return named ?? modules.at(-1)?.replace(/\.c?js$/, '.d.ts');
}

/** The files of all conditions, at any depth. */
function filesOf(target) {
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(filesOf) : [target];
}
