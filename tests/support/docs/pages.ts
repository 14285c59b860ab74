import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CodeBlock, codeBlocksIn } from './code-block.ts';

const ROOT = new URL('../../../', import.meta.url);

/** Written by tools: docs/api by the one that type-checks it, the change log by changesets. */
const GENERATED = /^(docs\/api\/|CHANGELOG\.md$)/;

/** Paths of the pages that people write, from the root of the repository. */
export function findPages(): string[] {
  const markdownIn = (folder: string, recursive = false) =>
    readdirSync(new URL(folder, ROOT), { recursive, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => `${folder}${name.replaceAll('\\', '/')}`);
  const readmesIn = (parent: string) =>
    readdirSync(new URL(parent, ROOT), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => markdownIn(`${parent}${name}/`));
  const pages = [
    ...markdownIn('./'),
    ...markdownIn('docs/', true),
    ...readmesIn('packages/'),
    ...readmesIn('examples/'),
  ];
  return pages.map((page) => page.replace('./', '')).filter((page) => !GENERATED.test(page));
}

export function readPage(page: string): string {
  return readFileSync(fileURLToPath(new URL(page, ROOT)), 'utf8');
}

/** The code blocks of all pages. */
export function allCodeBlocks(): CodeBlock[] {
  return findPages().flatMap((page) => codeBlocksIn(page, readPage(page)));
}
