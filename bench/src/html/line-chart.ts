import { dot as dotMark, line as lineMark, plot, type ScaleOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { shortFigure } from './figures.ts';
import type { Look } from './looks.ts';
import { html, Markup } from './markup.ts';

/** One line of a chart. */
export interface Line {
  /** The tooltip of the line. */
  readonly name: string;
  readonly look: Look;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Maps values to places along one axis of a chart. */
export interface Axis {
  /** The quantity and its unit. */
  readonly label: string;
  /** The smallest and largest value to show. */
  readonly domain: readonly [number, number];
  /** The place of a value, in any unit, increasing to the right or upwards. Default: the value itself. */
  readonly place?: (value: number) => number;
  /** The labelled values. Default: round ones. */
  readonly ticks?: readonly number[];
  readonly nameOf: (value: number) => string;
}

/** The input of `lineChart()`. */
export interface Chart {
  /** The description for screen readers. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** The first is on top. */
  readonly lines: readonly Line[];
  /** Whether to mark each point; for charts with few of them. */
  readonly dots?: boolean;
}

const DASHES = { solid: 'none', dashed: '7 4', dotted: '2 4' } as const;
const { document } = parseHTML('<html></html>');

/** Draws lines as SVG, 440 wide, scaled to its container. Text and axes have the colour of the surrounding text. */
export function lineChart({ description, x, y, lines, dots = false }: Chart): Markup {
  const svg = plot({
    document,
    width: 440,
    height: 270,
    marginLeft: 52,
    marginRight: 22,
    marginBottom: 40,
    style: { fontSize: '11.5px' },
    x: scaleOf(x),
    y: scaleOf(y),
    marks: lines.toReversed().flatMap(({ name, look: { colour, stroke }, points }) => {
      const places = points.map((point) => [placeOf(x, point[0]), placeOf(y, point[1])] as [number, number]);
      const channels = { stroke: colour, title: () => name };
      return [
        lineMark(places, { ...channels, strokeWidth: 2.25, strokeDasharray: DASHES[stroke] }),
        ...(dots ? [dotMark(places, { ...channels, fill: colour, r: 3 })] : []),
      ];
    }),
  });
  return html`<figure role="img" aria-label="${description}">${new Markup(svg.outerHTML)}</figure>`;
}

/** Gives each power of ten the same length; if there are few, labels 1, 2 and 5 of each. */
export function logAxis(label: string, values: readonly number[]): Axis {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(greatest))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const ticks = last - first > 3 ? powers : powers.flatMap((power) => [power, 2 * power, 5 * power]);
  return {
    label,
    domain: [least, greatest],
    place: Math.log10,
    ticks: ticks.filter((tick) => tick >= least && tick <= greatest),
    nameOf: shortFigure,
  };
}

function placeOf({ place }: Axis, value: number): number {
  return place ? place(value) : value;
}

function scaleOf(axis: Axis): ScaleOptions {
  const { label, domain, ticks, nameOf } = axis;
  const names = new Map(ticks?.map((tick) => [placeOf(axis, tick), nameOf(tick)]));
  return {
    grid: true,
    label,
    domain: domain.map((value) => placeOf(axis, value)),
    ...(ticks ? { ticks: [...names.keys()] } : {}),
    tickFormat: (place: number) => names.get(place) ?? nameOf(place),
  };
}
