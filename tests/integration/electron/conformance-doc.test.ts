import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { CONFORMANCE } from '../../electron-model/conformance.ts';
import { withConformanceList } from '../../electron-model/conformance-section.ts';

const PAGE = new URL('../../../docs/electron.md', import.meta.url);

test('docs/electron.md has the conformance list; PEERPORT_WRITE_DOCS=1 writes it', () => {
  const page = readFileSync(PAGE, 'utf8');
  const current = withConformanceList(page);
  if (process.env['PEERPORT_WRITE_DOCS'] === '1') writeFileSync(PAGE, current);
  else expect(page).toBe(current);
});

test('no two lines of it have one id', () => {
  const ids = CONFORMANCE.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
