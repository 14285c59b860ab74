import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const LIBRARIES = ['ws', 'socket.io', '@achrinza/node-ipc'];

/** Versions of Node and of the libraries that take part. */
export function libraryVersions(): Record<string, string> {
  return { Node: process.versions.node, ...Object.fromEntries(LIBRARIES.map((name) => [name, versionOf(name)])) };
}

/** Not every package lets its package.json be resolved: it is looked for above the main file. */
function versionOf(name: string): string {
  for (let folder = dirname(createRequire(import.meta.url).resolve(name)); ; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (manifest.name === name) return manifest.version;
    } catch {
      if (folder === dirname(folder)) return 'unknown';
    }
  }
}
