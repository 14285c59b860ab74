import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CodeBlock, codeBlocksIn } from './code-block.ts';

/** The root of the repository. */
export const ROOT = new URL('../../../', import.meta.url);

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

/** @param page its path, from the root of the repository */
export function readPage(page: string): string {
  return readFileSync(fileURLToPath(new URL(page, ROOT)), 'utf8');
}

/** The paths of this repository that a text names as code. */
export function pathsIn(text: string): string[] {
  const found = text.matchAll(/`((?:packages|tests|e2e|bench|scripts|examples|docs)\/[\w./-]+)`/g);
  return Array.from(found, ([, path = '']) => path);
}

/** The targets of the links in a text, without their fragments. */
export function linksIn(text: string): string[] {
  return Array.from(text.matchAll(/\]\(([^)\s#]+)/g), ([, target = '']) => target);
}

/** The test files that a page in `docs` links to, as paths from the root of the repository. */
export function testFilesIn(text: string): string[] {
  return linksIn(text)
    .filter((target) => /^\.\.\/(packages|tests|e2e)\/.*\.ts$/.test(target))
    .map((target) => target.slice('../'.length));
}

/** The code blocks of all pages. */
export function allCodeBlocks(): CodeBlock[] {
  return findPages().flatMap((page) => codeBlocksIn(page, readPage(page)));
}
