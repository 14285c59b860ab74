import { CONFORMANCE } from './conformance.ts';

const BEGIN = '<!-- the conformance list: written from tests/electron-model/conformance.ts -->\n';
const END = '<!-- its end -->\n';

/** A page of the docs with the conformance list as it is now. @throws {Error} the page has no place for it. */
export function withConformanceList(page: string): string {
  const [before = '', rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`the page lacks ${BEGIN} or ${END}`);
  const lines = CONFORMANCE.map(({ id, what, source }) => `- \`${id}\`: ${what} Source: ${source}.\n`);
  return `${before}${BEGIN}\n${lines.join('')}\n${END}${after}`;
}
