import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from '@jest/globals';
import { pathsIn, ROOT, readPage } from '../support/docs/pages.ts';

const PACKAGES = ['protocol', 'client', 'broker'];

const namedPaths = pathsIn(readPage('docs/architecture.md'));

test('every file in the diagram is one that the page explains', () => {
  const diagram = readPage('docs/architecture.svg');
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
