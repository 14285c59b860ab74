import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { isFaulty } from '../parity/case.ts';
import { caseGroups } from '../parity/cases/index.ts';

const ROOT = new URL('../../', import.meta.url);
const CASES = 'integration/parity/cases/';
const FAULTS = '## Known faults';

/** A test that the page names: a file, then what a runner prints of the test, from a `describe` or from its own name. */
const REFERENCE = /`([\w./-]+\.ts) › ([^`]+)`/g;

/** A string in the place of a test's name: the first argument of `test`, of `describe`, of what `each` returns, or a row of it. */
const NAME =
  /((?:\b(?:test|describe)(?:\.\w+)*(?:<[^>]*>)?|\))\(|\[)\s*(?:'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`([^`]*)`)/g;

interface Reference {
  readonly file: string;
  readonly path: readonly string[];
}

const page = readFileSync(new URL('docs/semantics.md', ROOT), 'utf8');
const [promises = '', faults = ''] = page.split(FAULTS);

function rowsOf(part: string): string[] {
  return part.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:---|.*\| shown by \|$)/.test(line));
}

function referencesIn(text: string): Reference[] {
  return Array.from(text.matchAll(REFERENCE), ([, file = '', path = '']) => ({ file, path: path.split(' › ') }));
}

/** The names in a file, and whether each belongs to a test that is expected to fail. */
function namesIn(file: string): Map<string, boolean> {
  if (file.startsWith(CASES)) {
    const cases = caseGroups[basename(file, '.ts')] ?? {};
    return new Map(
      Object.entries(cases).map(([name, played]) => [
        name,
        isFaulty(played, 'PeerPort in Node') || isFaulty(played, 'PeerPort in Chromium'),
      ]),
    );
  }
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

describe.each([
  ['what is promised is shown by tests that pass', promises, false],
  ['known faults are shown by tests that are expected to fail', faults, true],
])('%s', (_, part, isFault) => {
  const references = referencesIn(part);

  test('every row names one', () => {
    expect(rowsOf(part).filter((row) => referencesIn(row).length === 0)).toEqual([]);
  });

  test('they exist', () => {
    const missing = references.filter(({ file, path }) => {
      const names = namesIn(file);
      return !path.every((name) => names.has(name));
    });
    expect(missing).toEqual([]);
  });

  test('they are expected to do so', () => {
    const wrong = references.filter(({ file, path }) => namesIn(file).get(path.at(-1) as string) !== isFault);
    expect(wrong).toEqual([]);
  });
});

test('the tests that docs/reliability.md names exist', () => {
  const references = referencesIn(readFileSync(new URL('docs/reliability.md', ROOT), 'utf8'));
  expect(references.length).toBeGreaterThan(10);
  expect(references.filter(({ file, path }) => !path.every((name) => namesIn(file).has(name)))).toEqual([]);
});

test('the page has promises, deviations and bad input', () => {
  expect(rowsOf(promises).length).toBeGreaterThan(60);
});

test('every case that a PeerPort and a MessagePort play is on the page', () => {
  const named = new Set(referencesIn(page).map(({ path }) => path.at(-1)));
  const cases = Object.values(caseGroups).flatMap((group) => Object.keys(group));
  expect(cases.filter((name) => !named.has(name))).toEqual([]);
});
