import { expect, test } from '@jest/globals';
import { isFaulty } from '../parity/case.ts';
import { caseGroups } from '../parity/cases/index.ts';
import { readPage, testFilesIn } from '../support/docs/pages.ts';

const FAULTS = '## Known faults';

const page = readPage('docs/semantics.md');
const [promises = '', faults = ''] = page.split(FAULTS);

const fileOf = (group: string) => `tests/parity/cases/${group}.ts`;

test('every row links to a test', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:---|.*\| shown by \|$)/.test(line));
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter((row) => testFilesIn(row).length === 0)).toEqual([]);
});

test('every file of cases that a PeerPort and a MessagePort play is on the page', () => {
  const linked = new Set(testFilesIn(promises));
  const files = Object.keys(caseGroups).map(fileOf);
  expect(files.filter((file) => !linked.has(file))).toEqual([]);
});

test('known faults are those of the cases that are expected to fail', () => {
  const faulty = Object.entries(caseGroups).filter(([, cases]) =>
    Object.values(cases).some(
      (played) => isFaulty(played, 'PeerPort in Node') || isFaulty(played, 'PeerPort in Chromium'),
    ),
  );
  expect([...new Set(testFilesIn(faults))].sort()).toEqual(faulty.map(([group]) => fileOf(group)).sort());
});
