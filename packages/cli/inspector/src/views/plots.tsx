import { useMemo } from 'preact/hooks';
import type { ChannelTraffic } from '../model/channel-traffic.ts';
import type { ChannelRecord } from '../model/channels.ts';
import { formatBytes, formatCompact, formatMs } from '../model/format.ts';
import { type SecondSeries, secondOf, secondsUntil } from '../model/second-series.ts';
import { Plot, type PlotSeries } from './plot.tsx';

const POWERS_OF_TWO = Array.from({ length: 48 }, (_, power) => 2 ** power);

interface PlotsProps {
  readonly record: ChannelRecord;
  readonly nowMs: number;
}

/** The last two minutes of a channel, a point for each second that is over. */
export function Plots({ record, nowMs }: PlotsProps) {
  const { id, traffic, ended } = record;
  const lastSecond = secondOf(ended === undefined ? nowMs : Math.min(nowMs, ended.atMs + 1_000)) - 1;
  // Of the traffic, nothing changes in seconds that are over.
  const { seconds, plots } = useMemo(() => {
    const seconds = secondsUntil(lastSecond);
    return { seconds, plots: plotsOf(traffic, seconds) };
  }, [id, lastSecond]);
  return (
    <div class="plots">
      {plots.map((plot) => (
        <Plot key={plot.title} seconds={seconds} {...plot} />
      ))}
    </div>
  );
}

function plotsOf({ directions: { 1: there, 2: back } }: ChannelTraffic, seconds: readonly number[]) {
  const sum = (series: SecondSeries) => seconds.map((second) => series.at(second) ?? 0);
  const level = (series: SecondSeries) => {
    let last: number | null = null;
    return seconds.map((second) => {
      last = series.at(second) ?? last;
      return last;
    });
  };
  const points = (series: { at(second: number): number | undefined }) =>
    seconds.map((second) => series.at(second) ?? null);
  const line = (label: string, from: 1 | 2, values: (number | null)[], isDashed = false): PlotSeries => ({
    label,
    from,
    values,
    isDashed,
    hasPoints: false,
  });
  const dots = (...parameters: Parameters<typeof line>): PlotSeries => ({ ...line(...parameters), hasPoints: true });
  return [
    {
      title: 'Messages per second',
      help: 'What was posted, credits and closes not counted',
      format: formatCompact,
      series: [line('1 → 2', 1, sum(there.count)), line('2 → 1', 2, sum(back.count))],
    },
    {
      title: 'Bytes per second',
      help: 'Payloads of these messages',
      format: formatBytes,
      increments: POWERS_OF_TWO,
      series: [line('1 → 2', 1, sum(there.bytes)), line('2 → 1', 2, sum(back.bytes))],
    },
    {
      title: 'Latency, estimated',
      help:
        'Means of each second, as the relay sees them. "Answered": from a message to the next one the other way, whatever it is about. ' +
        '"Read": from the newest message that a credit covers to that credit; at most that long passed until it was read. Credits are rare ' +
        'while little is sent.',
      format: formatMs,
      series: [
        dots('1 → 2 answered', 1, points(there.answered)),
        dots('2 → 1 answered', 2, points(back.answered)),
        dots('1 → 2 read', 1, points(there.read), true),
        dots('2 → 1 read', 2, points(back.read), true),
      ],
    },
    {
      title: 'Bytes under way',
      help:
        '"Outstanding": sent since this page looks, and covered by no credit; a receiver returns credit when an eighth to a half of its ' +
        'window is read. "In relay": waiting there to be sent on.',
      format: formatBytes,
      increments: POWERS_OF_TWO,
      series: [
        line('1 → 2 outstanding', 1, level(there.outstandingBytes)),
        line('2 → 1 outstanding', 2, level(back.outstandingBytes)),
        line('1 → 2 in relay', 1, level(there.bufferedBytes), true),
        line('2 → 1 in relay', 2, level(back.bufferedBytes), true),
      ],
    },
  ];
}
