import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the repository begins. */
export const ROOT = new URL('../../', import.meta.url);

/** A test that a page names: a file, then what a runner prints of the test, from a `describe` or from its own name. */
const REFERENCE = /`([\w./-]+\.ts) › ([^`]+)`/g;

/** A string in the place of a test's name: the first argument of `test`, of `describe`, of what `each` returns, or a row of it. */
const NAME =
  /((?:\b(?:test|describe)(?:\.\w+)*(?:<[^>]*>)?|\))\(|\[)\s*(?:'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`([^`]*)`)/g;

/** A test that a page names. */
export interface Reference {
  readonly file: string;
  readonly path: readonly string[];
}

/** The page, which lies in `docs`. */
export function readPage(name: string): string {
  return readFileSync(new URL(`docs/${name}`, ROOT), 'utf8');
}

/** The tests that a text names. */
export function referencesIn(text: string): Reference[] {
  return Array.from(text.matchAll(REFERENCE), ([, file = '', path = '']) => ({ file, path: path.split(' › ') }));
}

/** The names in a test file, and whether each belongs to a test that is expected to fail. @throws {Error} there is no such file. */
export function testNamesIn(file: string): Map<string, boolean> {
  const url = new URL(file, ROOT);
  if (!existsSync(url)) throw new Error(`there is no ${fileURLToPath(url)}`);
  const found = readFileSync(url, 'utf8').matchAll(NAME);
  return new Map(
    Array.from(found, ([, before = '', single, double, template]) => {
      const name = (single ?? double ?? template ?? '').replaceAll(/\\(.)/g, '$1');
      return [name, before.includes('.failing')];
    }),
  );
}
