import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const LIBRARIES = ['ws', 'socket.io', '@achrinza/node-ipc'];

/** The versions of Node and of the libraries involved. */
export function libraryVersions(): Record<string, string> {
  return { Node: process.versions.node, ...Object.fromEntries(LIBRARIES.map((name) => [name, versionOf(name)])) };
}

/** Searches upwards from the main file: not every package lets its package.json be resolved. */
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
