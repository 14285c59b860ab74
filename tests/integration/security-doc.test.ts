import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ADMIN_LIMITS } from '@peerport/broker/inspect';
import { DEFAULT_LIMITS } from '@peerport/protocol';
import { INSPECTOR_LIMITS } from '../../packages/cli/dist/inspector/limits.js';
import { ROOT, readPage, testFilesIn } from '../support/docs/pages.ts';

const RULES_COUNT = 17;
const UNITS = [
  ['RequestsCountPerSecond', 'requests a second'],
  ['PerSecond', 'sockets a second'],
  ['Bytes', 'bytes'],
  ['Ms', 'ms'],
  ['Count', 'count'],
  ['Length', 'UTF-16 code units'],
] as const;

const [rules = '', limits = ''] = readPage('docs/security.md').split('## Limits');

/** The rows of the table whose first column has that heading. */
function rowsOf(heading: string): string[] {
  const [, table = ''] = limits.split(`| ${heading} |`);
  const [body = ''] = table.split('\n\n');
  return body.split('\n').filter((line) => line.startsWith('| `'));
}

describe('every rule', () => {
  const sections = rules.split(/^### (?=\d+\. )/m).slice(1);

  test('is there', () => {
    expect(sections.map((section) => Number.parseInt(section, 10))).toEqual(
      Array.from({ length: RULES_COUNT }, (_, index) => index + 1),
    );
  });

  test.each(sections.map((section) => [section.split('\n')[0], section] as const))('%s', (_title, section) => {
    for (const part of ['**Why.**', '**Seen in.**', '**Tests.**']) expect(section).toContain(part);
    expect(testFilesIn(section)).not.toEqual([]);
  });
});

describe.each([
  ['limit', DEFAULT_LIMITS],
  ['admin limit', ADMIN_LIMITS],
  ['inspector limit', INSPECTOR_LIMITS],
] as const)('the table of each %s', (heading, values) => {
  const rows = rowsOf(heading);
  const cells = rows.map((row) => row.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$|`/g, '').trim()));

  test('has all of them, in their order, with value and unit, and all are finite', () => {
    const expected = Object.entries(values).map(([name, value]) => {
      const unit = UNITS.find(([ending]) => name.endsWith(ending))?.[1];
      return [name, value, unit];
    });
    expect(cells.map(([name, value = '', unit]) => [name, Number(value.replaceAll(',', '')), unit])).toEqual(expected);
    expect(expected.filter(([, value]) => !Number.isFinite(value))).toEqual([]);
  });

  test.each(rows)('%s', (row) => {
    const [, , , reason = ''] = row.split(' | ');
    expect(reason.length).toBeGreaterThan(10);
    expect(testFilesIn(row)).not.toEqual([]);
  });
});

test.each(rowsOf('limit'))('a test file of its row names the limit: %s', (row) => {
  const [, name = ''] = row.split('`');
  const texts = testFilesIn(row).map((file) => readFileSync(new URL(file, ROOT), 'utf8'));
  expect(texts.filter((text) => text.includes(name))).not.toEqual([]);
});
