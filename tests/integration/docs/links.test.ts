import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findPages, pathsIn, ROOT, readPage } from '../../support/docs/pages.ts';

const LINK = /\]\(([^)\s]+)\)/g;

/** The fragments that lead to the headings of a page, as GitHub makes them. */
function fragmentsOf(page: string): Set<string> {
  const headings = Array.from(readPage(page).matchAll(/^#+ (.+)$/gm), ([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\d\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function problemOf(page: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const { pathname, hash } = new URL(link, `file:///${page}`);
  const target = pathname.slice(1);
  if (!existsSync(new URL(target, ROOT))) return `${page}: there is no ${link}`;
  if (hash === '' || fragmentsOf(target).has(hash.slice(1))) return undefined;
  return `${page}: ${target} has no heading ${hash}`;
}

test('links between pages lead somewhere', () => {
  const problems = findPages().flatMap((page) =>
    Array.from(readPage(page).matchAll(LINK), ([, link = '']) => problemOf(page, link)).filter(
      (problem) => problem !== undefined,
    ),
  );
  expect(problems).toEqual([]);
});

test('paths in code lead somewhere', () => {
  const missing = findPages().flatMap((page) =>
    pathsIn(readPage(page))
      .filter((path) => !existsSync(new URL(path, ROOT)))
      .map((path) => `${page}: there is no ${path}`),
  );
  expect(missing).toEqual([]);
});
