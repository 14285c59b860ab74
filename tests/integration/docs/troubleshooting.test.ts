import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { CLOSE_CODES } from '@peerport/protocol';
import { readPage } from '../../support/docs/pages.ts';

const PACKAGES = new URL('../../../packages/', import.meta.url);

/** The sources of the packages, in which texts that are put together of several are one. */
const sources = ['protocol', 'broker', 'client'].flatMap((name) => {
  const folder = new URL(`${name}/src/`, PACKAGES);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => readFileSync(new URL(file, folder), 'utf8').replaceAll(/['`] \+\s*['`]/g, ''));
});

/** The first cells of the tables whose first column is what something says. */
const cells = readPage('docs/troubleshooting.md')
  .split('\n## Nothing happens')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ')[0] ?? '');
const rows = (cells ?? []).map((cell) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, text = '']) => text));

/** Whether a source has all that is not left out of a text, in its order. */
function isPrinted(text: string): boolean {
  const parts = text.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(parts.join('[^\\n]*'));
  return sources.some((source) => pattern.test(source.replaceAll("\\'", "'")));
}

describe('docs/troubleshooting.md', () => {
  test('has tables', () => expect(rows.length).toBeGreaterThan(30));

  test('says what is printed', () => {
    expect(rows.flat().filter((text) => !isPrinted(text))).toEqual([]);
  });

  test('has every message of the table of close codes', () => {
    const messages = Object.values(CLOSE_CODES).flatMap(({ reason, message }) =>
      reason === 'closed' ? [] : [message],
    );
    expect(messages.filter((message) => !rows.some((texts) => texts.includes(message)))).toEqual([]);
  });
});

test('docs/README.md leads to every page of the docs', () => {
  const index = readPage('docs/README.md');
  const linked = new Set(Array.from(index.matchAll(/\]\(([\w./-]+\.md)/g), ([, link]) => link));
  const pages = readdirSync(new URL('../docs/', PACKAGES), { recursive: true, encoding: 'utf8' })
    .map((page) => page.replaceAll('\\', '/'))
    .filter((page) => page.endsWith('.md') && page !== 'README.md' && !/^api\/(?!README)/.test(page));
  expect(pages.filter((page) => !linked.has(page))).toEqual([]);
});
