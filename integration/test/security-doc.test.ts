import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, type Limits } from '@peerport/protocol';
import { readPage, referencesIn, testNamesIn } from '../support/doc-references.ts';

const RULES_COUNT = 12;
const UNITS = [
  ['PerSecond', 'sockets a second'],
  ['Bytes', 'bytes'],
  ['Ms', 'ms'],
  ['Count', 'count'],
  ['Length', 'UTF-16 code units'],
] as const;

const page = readPage('security.md');
const [rules = '', limits = ''] = page.split('## Limits');

describe('every rule', () => {
  const sections = rules.split(/^### (?=\d+\. )/m).slice(1);

  test('is there', () => {
    expect(sections.map((section) => Number.parseInt(section, 10))).toEqual(
      Array.from({ length: RULES_COUNT }, (_, index) => index + 1),
    );
  });

  test.each(sections.map((section) => [section.split('\n')[0], section] as const))('%s', (_title, section) => {
    for (const part of ['**Why.**', '**Seen in.**', '**Tests.**']) expect(section).toContain(part);
    const references = referencesIn(section);
    expect(references.length).toBeGreaterThan(0);
    const missing = references.filter(({ file, path }) => !path.every((name) => testNamesIn(file).has(name)));
    expect(missing).toEqual([]);
  });
});

describe('the table of limits', () => {
  const rows = limits
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$|`/g, '').trim()));

  test('has each limit of limits.ts, in its order, with its default and unit', () => {
    const expected = Object.entries(DEFAULT_LIMITS).map(([name, value]) => {
      const unit = UNITS.find(([ending]) => name.endsWith(ending))?.[1];
      return [name, value, unit];
    });
    expect(rows.map(([name, value = '', unit]) => [name, Number(value.replaceAll(',', '')), unit])).toEqual(expected);
  });

  test('gives a reason, and a test that exists', () => {
    for (const [name, , , reason = '', shownBy = ''] of rows) {
      expect([name, reason.length > 10]).toEqual([name, true]);
      const references = referencesIn(limits.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '');
      expect([name, references.length > 0, shownBy !== '']).toEqual([name, true, true]);
      const missing = references.filter(({ file, path }) => !path.every((each) => testNamesIn(file).has(each)));
      expect(missing).toEqual([]);
    }
  });

  test('every limit is finite', () => {
    for (const name of Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]) {
      expect(Number.isFinite(DEFAULT_LIMITS[name])).toBe(true);
    }
  });
});
