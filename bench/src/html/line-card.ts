import { type Look, OWN, swatch } from './looks.ts';
import { html, type Markup } from './markup.ts';

/** A chart, and a table of the same data, which is its legend. */
export interface LineCard {
  readonly title: string;
  readonly note: string;
  readonly chart: Markup;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly look: Look;
    /** One for each column; `undefined` where there is no figure. */
    readonly cells: readonly (string | undefined)[];
  }[];
}

/** Puts a chart above its table, which scrolls sideways if it does not fit. */
export function lineCard({ title, note, chart, columns, rows }: LineCard): Markup {
  return html`<article class="card">
<header><h4>${title}</h4>
<p class="note">${note}</p></header>
${chart}
<div class="scroll" role="region" aria-label="${title}: figures" tabindex="0">
<table>
<thead><tr><td></td>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ({ name, look, cells }) => html`<tr class="${name === OWN ? 'own' : ''}">
<th scope="row">${swatch(look)}${name}</th>
${cells.map((cell) => html`<td>${cell ?? '–'}</td>`)}
</tr>
`,
)}</tbody>
</table>
</div>
</article>
`;
}
