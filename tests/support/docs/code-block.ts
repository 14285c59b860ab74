/** A fenced code block of a page. */
export interface CodeBlock {
  /** Path of the page, from the root of the repository. */
  readonly page: string;
  /** Line of the page on which its first line is, from 1. */
  readonly line: number;
  /** The first word of its info string: `js`; empty if there is none. */
  readonly language: string;
  /** The heading that it stands under, as `## heading` or deeper. */
  readonly section: string;
  readonly text: string;
}

const FENCE = /^( *)```(\S*)/;
const SECTION = /^##? (.+)/;

/** The code blocks of a page, in order. */
export function codeBlocksIn(page: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let section = '';
  let open: { line: number; language: string; indent: string; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = FENCE.exec(line);
    if (open === undefined) {
      section = SECTION.exec(line)?.[1] ?? section;
      if (fence !== null) open = { line: index + 2, language: fence[2] ?? '', indent: fence[1] ?? '', lines: [] };
    } else if (fence !== null) {
      const { line: start, language, lines } = open;
      blocks.push({ page, line: start, language, section, text: `${lines.join('\n')}\n` });
      open = undefined;
    } else {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line - 1}: this code block does not end`);
  return blocks;
}
