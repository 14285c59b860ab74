import { expect, test } from '@jest/globals';
import { readPage, referencesIn, testNamesIn } from '../support/doc-references.ts';

test('the tests that docs/platforms.md names exist', () => {
  const references = referencesIn(readPage('platforms.md'));
  expect(references.length).toBeGreaterThan(5);
  expect(references.filter(({ file, path }) => !path.every((name) => testNamesIn(file).has(name)))).toEqual([]);
});
