import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isFaulty } from '../parity/case.ts';
import { caseGroups } from '../parity/cases/index.ts';
import { readPage, referencesIn, testNamesIn } from '../support/doc-references.ts';

const CASES = 'tests/parity/cases/';
const FAULTS = '## Known faults';

const page = readPage('semantics.md');
const [promises = '', faults = ''] = page.split(FAULTS);

function rowsOf(part: string): string[] {
  return part.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:---|.*\| shown by \|$)/.test(line));
}

/** The names in a file, and whether each belongs to a test that is expected to fail. */
function namesIn(file: string): Map<string, boolean> {
  if (!file.startsWith(CASES)) return testNamesIn(file);
  const cases = caseGroups[basename(file, '.ts')] ?? {};
  return new Map(
    Object.entries(cases).map(([name, played]) => [
      name,
      isFaulty(played, 'PeerPort in Node') || isFaulty(played, 'PeerPort in Chromium'),
    ]),
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
  const references = referencesIn(readPage('reliability.md'));
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
