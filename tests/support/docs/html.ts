import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import type { CodeBlock } from './code-block.ts';

/** What the HTML standard calls a parse error in a block, each with its place. */
export function htmlProblems({ page, line, text }: CodeBlock): string[] {
  const problems: string[] = [];
  const read = /<!doctype/i.test(text) ? parse : parseFragment;
  read(text, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine }) => problems.push(`${page}:${line + startLine - 1}: ${code}`),
  });
  return problems;
}

/** The scripts that stand in a page, each on its own lines. */
export function scriptsIn(html: string): string[] {
  const scripts: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if (node.nodeName === 'script' && 'childNodes' in node) {
      const [content] = node.childNodes;
      if (content?.nodeName === '#text' && 'value' in content) {
        const { startLine = 1 } = content.sourceCodeLocation ?? {};
        scripts.push('\n'.repeat(startLine - 1) + content.value);
      }
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(html, { sourceCodeLocationInfo: true }));
  return scripts;
}
