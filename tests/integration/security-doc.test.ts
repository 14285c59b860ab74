import { describe, expect, test } from '@jest/globals';
import { ADMIN_LIMITS } from '@peerport/broker/inspect';
import { DEFAULT_BROKER_LIMITS, DEFAULT_LIMITS, type Limits } from '@peerport/protocol';
import { readPage, referencesIn, testNamesIn, testNamesOf } from '../support/doc-references.ts';

const RULES_COUNT = 17;
const UNITS = [
  ['RequestsCountPerSecond', 'requests a second'],
  ['PerSecond', 'sockets a second'],
  ['Bytes', 'bytes'],
  ['Ms', 'ms'],
  ['Count', 'count'],
  ['Length', 'UTF-16 code units'],
] as const;

/** In `packages/broker/test/base/options.test.ts`. */
const FIXED_LIMITS_TEST = '%s is for ports to keep, and cannot be overridden here';

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

describe.each([
  ['limit', DEFAULT_LIMITS],
  ['admin limit', ADMIN_LIMITS],
] as const)('the table of each %s', (kind, values) => {
  const [, table = ''] = limits.split(`| ${kind} |`);
  const rows = table
    .slice(0, table.indexOf('\n\n'))
    .split('\n')
    .filter((line) => line.startsWith('| `'));
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
    const references = referencesIn(row);
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter(({ file, path }) => !path.every((each) => testNamesIn(file).has(each)))).toEqual([]);
  });
});

describe('each limit has its tests', () => {
  test.each(Object.keys(DEFAULT_LIMITS) as (keyof Limits)[])(
    '%s: at and over it, by default and overridden',
    (name) => {
      const names = testNamesOf(name);
      // What `startBroker()` and `connect()` do not take is the same on both sides of the wire.
      const isFixed = !(name in DEFAULT_BROKER_LIMITS) && testNamesOf('limits').includes(FIXED_LIMITS_TEST);
      const wanted = ['at', 'over', 'default', ...(isFixed ? [] : ['overridden'])];
      expect(wanted.filter((word) => !names.some((each) => new RegExp(`\\b${word}\\b`).test(each)))).toEqual([]);
    },
  );
});
