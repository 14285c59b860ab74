import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, readPage } from '../support/doc-references.ts';

const PACKAGES = ['protocol', 'client', 'broker'];

/** The paths of this repository that a page names. */
function pathsIn(page: string): string[] {
  const found = readPage(page).matchAll(/`((?:packages|tests|e2e|bench|scripts|examples|docs)\/[\w./-]+)`/g);
  return Array.from(found, ([, path = '']) => path);
}

const namedPaths = pathsIn('architecture.md');

test.each([
  ['architecture.md', 40],
  ['protocol.md', 2],
  ['platforms.md', 1],
])('every path in docs/%s leads somewhere', (page, leastCount) => {
  const paths = pathsIn(page);
  expect(paths.length).toBeGreaterThanOrEqual(leastCount);
  expect(paths.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
});

test('every file in the diagram is one that the page explains', () => {
  const diagram = readPage('architecture.svg');
  const files = Array.from(diagram.matchAll(/class="file"[^>]*>([^<]+)</g), ([, names = '']) =>
    names.split(', '),
  ).flat();
  expect(files.length).toBeGreaterThan(20);
  const explained = new Set(namedPaths.map((path) => basename(path)));
  expect(files.filter((file) => !explained.has(file))).toEqual([]);
});

test('every folder of the packages is on the page', () => {
  const folders = PACKAGES.flatMap((name) => {
    const source = `packages/${name}/src`;
    const entries = readdirSync(new URL(source, ROOT), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => `${source}/${entry.name}`);
  });
  expect(folders.filter((folder) => !namedPaths.includes(folder))).toEqual([]);
});
