import { useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { formatTime } from '../model/format.ts';
import { useColorScheme } from './color-scheme.ts';

/** A line in a plot. */
export interface PlotSeries {
  readonly label: string;
  /** The port whose colour it has. */
  readonly from: 1 | 2;
  readonly isDashed: boolean;
  /** Whether each value is a point of its own: seconds may pass without one. */
  readonly hasPoints: boolean;
  /** One for each second; `null` where there is none. */
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  readonly title: string;
  /** What the figures are, in full. */
  readonly help: string;
  readonly seconds: readonly number[];
  readonly format: (value: number) => string;
  /** Distances that lines of the grid may have. Default: round decimal numbers. */
  readonly increments?: number[] | undefined;
  readonly series: readonly PlotSeries[];
}

const HEIGHT = 110;
const FONT = '11px system-ui, sans-serif';

/** Lines over the last seconds, with their latest values as a legend. */
export function Plot({ title, help, seconds, format, increments, series }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const scheme = useColorScheme();

  // The colours depend on the scheme; what else a plot is made of never changes.
  useLayoutEffect(() => {
    const element = host.current as HTMLDivElement;
    const made = new uPlot(optionsOf(element, series, { format, increments }), [[]], element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [scheme]);

  // The values change when the seconds do.
  useLayoutEffect(() => {
    plot.current?.setData([[...seconds], ...series.map(({ values }) => [...values])]);
  }, [scheme, seconds]);

  const latest = series.map(({ label, from, isDashed, values }) => ({
    label,
    from,
    isDashed,
    value: values.at(-1) ?? null,
  }));
  const shown = (value: number | null) => (value === null ? '–' : format(value));
  const spoken = latest.map(({ label, value }) => `${label} ${shown(value)}`).join(', ');
  return (
    <figure>
      <figcaption title={help}>
        {title} <abbr title={help}>?</abbr>
      </figcaption>
      <div ref={host} class="plot" role="img" aria-label={`${title}: ${spoken}`} />
      <ul class="legend" aria-hidden="true">
        {latest.map(({ label, from, isDashed, value }) => (
          <li key={label} class={`from-${from} ${isDashed ? 'dashed' : ''}`}>
            {label} <b>{shown(value)}</b>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function optionsOf(
  element: Element,
  series: readonly PlotSeries[],
  { format, increments }: Pick<PlotProps, 'format' | 'increments'>,
): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: color('--muted'), font: FONT, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 8, 0, 0],
    axes: [
      {
        ...axis,
        size: 20,
        grid: { show: false },
        values: (_, ticks) => ticks.map((tick) => formatTime(tick * 1_000).slice(0, 'HH:MM:SS'.length)),
        space: 64,
      },
      {
        ...axis,
        size: 58,
        grid: { stroke: color('--line'), width: 1 },
        values: (_, ticks) => ticks.map((tick) => format(tick)),
        space: 28,
        ...(increments !== undefined && { incrs: increments }),
      },
    ],
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max ?? 1) * 1.1] } },
    series: [
      {},
      ...series.map(({ label, from, isDashed, hasPoints }) => ({
        label,
        stroke: color(`--from-${from}`),
        width: 1.5,
        ...(isDashed && { dash: [4, 3] }),
        points: { show: hasPoints, size: 4 },
      })),
    ],
  };
}
