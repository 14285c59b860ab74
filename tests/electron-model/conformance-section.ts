import { CONFORMANCE } from './conformance.ts';

const BEGIN = '<!-- the conformance list: written from tests/electron-model/conformance.ts -->\n';
const END = '<!-- its end -->\n';

/** A page of the docs with the conformance list as it is now. @throws {Error} the page has no place for it. */
export function withConformanceList(page: string): string {
  const [before = '', rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`the page lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n${conformanceList().join('\n')}\n\n${END}${after}`;
}

/** The list in Markdown, an item for each line. */
export function conformanceList(): string[] {
  return CONFORMANCE.map(({ id, what, source, confirmedBy = [] }) => {
    const confirmed = confirmedBy.length > 0 ? confirmedBy.join(', ') : 'not yet';
    return `- \`${id}\`: ${what} Source: ${source}. Confirmed by a real Electron: ${confirmed}.`;
  });
}
