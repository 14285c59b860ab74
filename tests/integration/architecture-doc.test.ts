import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ROOT, readPage } from '../support/docs/pages.ts';

const SOURCES = ['protocol', 'client', 'broker', 'cli'].map((name) => `packages/${name}/src`);
const page = readPage('docs/architecture.md');

/** The paths in backquotes, from some `src` or from the root. */
function pathsIn(text: string): string[] {
  return Array.from(text.matchAll(/`([\w./-]+)`/g), ([, path = '']) => path).filter((path) => /\/|\.\w/.test(path));
}

function exists(path: string): boolean {
  const places = [
    '',
    ...SOURCES.map((source) => `${source}/`),
    'packages/client/src/transfer/',
    'packages/broker/src/inspect/',
  ];
  return places.some((place) => existsSync(new URL(place + path, ROOT)));
}

test('every path on the page leads somewhere', () => {
  const paths = pathsIn(page).filter((path) => path !== '.');
  expect(paths.length).toBeGreaterThan(60);
  expect(paths.filter((path) => !exists(path))).toEqual([]);
});

test('every file in the diagram is one that the page explains', () => {
  const diagram = readPage('docs/architecture.svg');
  const files = Array.from(diagram.matchAll(/class="file"[^>]*>([^<]+)</g), ([, names = '']) =>
    names.split(', '),
  ).flat();
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !page.includes(file))).toEqual([]);
});

test.each(SOURCES)('every folder of %s is on the page', (source) => {
  const entries = readdirSync(new URL(source, ROOT), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `\`${name}/\``);
  expect(folders.filter((folder) => !page.includes(folder))).toEqual([]);
});
