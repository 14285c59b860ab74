import type { Measurement, Spread } from '../results.ts';
import { figure, shortFigure } from './figures.ts';
import { type Look, OWN, swatch } from './looks.ts';
import { html, type Markup } from './markup.ts';

/** Above this ratio, the smallest bar would be invisible on a linear scale. */
const LARGEST_LINEAR_SPAN = 20;

/** Maps a figure to its place on a bar's track. */
interface Scale {
  /** Percent of the track's length. */
  position(value: number): number;
  /** Powers of ten, on a logarithmic scale. */
  readonly ticks: readonly number[];
}

/** One workload: a table whose rows have bars, the best contender first. */
export function barCard(
  measurements: readonly [Measurement, ...Measurement[]],
  lookOf: (contender: string) => Look,
): Markup {
  const [{ workload, unit, better }] = measurements;
  const sign = better === 'higher' ? -1 : 1;
  const ranked = measurements.toSorted((a, b) => sign * (a.spread.median - b.spread.median));
  const scale = scaleOf(ranked.map(({ spread }) => spread));
  const own = ranked.find(({ contender }) => contender === OWN)?.spread.median;
  return html`<article class="card">
<h4>${workload}</h4>
<p class="note">${unit}, ${better} is better${scale.ticks.length > 0 ? '; logarithmic scale' : ''}</p>
<table class="bars">
<thead><tr><th scope="col">Contender</th><th scope="col">Median<small>middle half</small></th><th scope="col">Ratio to<small>${OWN}</small></th></tr></thead>
<tbody>
${ranked.map(({ contender, spread }) => row(contender, spread, own, scale, lookOf(contender)))}</tbody>
${scale.ticks.length > 0 ? axis(scale) : undefined}</table>
</article>
`;
}

function row(contender: string, spread: Spread, own: number | undefined, scale: Scale, look: Look): Markup {
  const [low, median, high] = [spread.low, spread.median, spread.high].map((value) => scale.position(value).toFixed(2));
  return html`<tr class="${contender === OWN ? 'own' : ''}">
<th scope="row">${swatch(look)}${contender}
<span class="track" aria-hidden="true">${scale.ticks.map((tick) => tickMark(tick, scale))}<span class="bar ${look.stroke}" style="width: ${median}%; --colour: ${look.colour}"></span><span class="half" style="left: ${low}%; right: calc(100% - ${high}%)"></span></span></th>
<td>${figure(spread.median)}<small>${shortFigure(spread.low)}–${shortFigure(spread.high)}</small></td>
<td>${own ? `${figure(spread.median / own)}×` : '–'}</td>
</tr>
`;
}

function tickMark(tick: number, scale: Scale): Markup {
  return html`<span class="tick" style="left: ${scale.position(tick).toFixed(2)}%"></span>`;
}

function axis(scale: Scale): Markup {
  const step = Math.ceil(scale.ticks.length / 5);
  const labels = scale.ticks.filter((_, index) => index % step === 0);
  return html`<tfoot aria-hidden="true"><tr><td><span class="axis">${labels.map((tick) => html`<span style="left: ${scale.position(tick).toFixed(2)}%">${shortFigure(tick)}</span>`)}</span></td><td></td><td></td></tr></tfoot>
`;
}

function scaleOf(spreads: readonly Spread[]): Scale {
  const least = Math.min(...spreads.map(({ low }) => low));
  const greatest = Math.max(...spreads.map(({ high }) => high));
  if (least <= 0 || greatest / least <= LARGEST_LINEAR_SPAN) {
    return { position: (value) => (greatest > 0 ? (100 * Math.max(value, 0)) / greatest : 0), ticks: [] };
  }
  // From a power of ten that leaves the smallest bar some length.
  const first = Math.floor(Math.log10(least / 1.5));
  const span = Math.log10(greatest) - first;
  const position = (value: number) => (100 * (Math.log10(value) - first)) / span;
  return { position, ticks: Array.from({ length: Math.floor(span) + 1 }, (_, index) => 10 ** (first + index)) };
}
