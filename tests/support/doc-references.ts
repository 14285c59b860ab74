import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the repository begins. */
export const ROOT = new URL('../../', import.meta.url);

/** A test that a page names: a file, then what a runner prints of the test, from a `describe` or from its own name. */
const REFERENCE = /`([\w./-]+\.ts) › ([^`]+)`/g;

/** A string in the place of a test's name: the first argument of `test`, of `describe`, of `onPosix` and its like, of what `each` returns, or a row of it. */
const NAME =
  /((?:\b(?:test|describe|on[A-Z]\w+)(?:\.\w+)*(?:<[^>]*>)?|\))\(|\[)\s*(?:'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`([^`]*)`)/g;

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

/** The names of the tests in whatever blocks are called `describe('NAME…`, in all test files of packages and of `integration`. */
export function testNamesOf(described: string): string[] {
  const block = new RegExp(`^describe(?:\\.each\\([^]*?\\))?\\(\\s*'${described}\\b[^]*?^\\}\\);`, 'gm');
  const texts = testFiles().flatMap((file) => readFileSync(file, 'utf8').match(block) ?? []);
  return texts.flatMap((text) => Array.from(text.matchAll(NAME), ([, , single, double]) => single ?? double ?? ''));
}

let files: readonly URL[] | undefined;

function testFiles(): readonly URL[] {
  const folders = ['packages/protocol/test', 'packages/client/test', 'packages/broker/test', 'tests/integration'];
  files ??= folders.flatMap((folder) => {
    const names = readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.test.ts')).map((name) => new URL(`${folder}/${name}`, ROOT));
  });
  return files;
}
