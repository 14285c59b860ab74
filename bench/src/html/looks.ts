import type { Results } from '../results.ts';
import { html, type Markup } from './markup.ts';

/** The contender that all others are compared with. */
export const OWN = 'peerport';

/** How lines, bars and swatches are drawn. */
export interface Look {
  /** A CSS colour. */
  readonly colour: string;
  readonly stroke: 'solid' | 'dashed' | 'dotted';
}

/** As many as the style sheet defines; the first are for peerport's variants. */
const COLOURS_COUNT = 8;
const OWN_COLOURS_COUNT = 2;

/** Gives each contender a look that it keeps throughout the report; those beyond the number of colours are dashed. */
export function looksOf({ measurements, latencies, memory }: Results): (contender: string) => Look {
  const names = [...new Set([...measurements, ...latencies, ...memory].map(({ contender }) => contender))];
  const own = names.filter((name) => name.startsWith(OWN)).slice(0, OWN_COLOURS_COUNT);
  const others = names.filter((name) => !own.includes(name));
  return (contender) => {
    const colours = own.includes(contender)
      ? { first: 0, count: OWN_COLOURS_COUNT, index: own.indexOf(contender) }
      : { first: OWN_COLOURS_COUNT, count: COLOURS_COUNT - OWN_COLOURS_COUNT, index: others.indexOf(contender) };
    return {
      colour: `var(--series-${colours.first + (colours.index % colours.count)})`,
      stroke: (['solid', 'dashed', 'dotted'] as const)[Math.floor(colours.index / colours.count)] ?? 'dotted',
    };
  };
}

/** The swatch in a table for a line in the chart. */
export function swatch({ colour, stroke }: Look): Markup {
  return html`<span class="swatch" style="border-top: 3px ${stroke} ${colour}" aria-hidden="true"></span>`;
}
