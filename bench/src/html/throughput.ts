import type { Measurement } from '../results.ts';
import { figure } from './figures.ts';
import { lineCard } from './line-card.ts';
import { lineChart, logAxis } from './line-chart.ts';
import type { Look } from './looks.ts';
import { html, type Markup } from './markup.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** The size that a small message counts as: about its length as JSON. */
const SMALL_BYTES = 40;

/** The workloads that differ only in message size. */
const SIZES = [
  { label: 'small', bytes: SMALL_BYTES, pattern: /^small messages, one way/ },
  { label: '1 KiB', bytes: KIB, pattern: /\b1 KiB\b/ },
  { label: '64 KiB', bytes: 64 * KIB, pattern: /\b64 KiB\b/ },
  { label: '1 MiB', bytes: MIB, pattern: /\b1 MiB\b/ },
  { label: '64 MiB', bytes: 64 * MIB, pattern: /\b64 MiB\b/ },
] as const;

/** The throughput of messages of one size. */
interface Rate {
  readonly contender: string;
  readonly bytes: number;
  readonly messagesPerSecond: number;
}

/** One scene: throughput over the size of a message, in bytes and in messages. Nothing if there are fewer than two sizes. */
export function throughputCards(
  measurements: readonly Measurement[],
  lookOf: (contender: string) => Look,
): Markup | undefined {
  const rates = measurements.flatMap(rateOf);
  const sizes = SIZES.filter(({ bytes }) => rates.some((rate) => rate.bytes === bytes));
  if (sizes.length < 2) return undefined;
  const contenders = [...new Set(rates.map(({ contender }) => contender))];
  const card = (unit: string, note: string, valueFor: (rate: Rate) => number) =>
    lineCard({
      title: `${unit} over message size`,
      note: `higher is better; logarithmic scales${note}`,
      chart: lineChart({
        description: `${unit} over message size for each contender; the table has the figures.`,
        x: {
          ...logAxis(
            'message size',
            sizes.map(({ bytes }) => bytes),
          ),
          ticks: sizes.map(({ bytes }) => bytes),
          nameOf: (value) => sizes.find(({ bytes }) => bytes === value)?.label ?? '',
        },
        y: logAxis(unit, rates.map(valueFor)),
        dots: true,
        lines: contenders.map((contender) => ({
          name: contender,
          look: lookOf(contender),
          points: rates
            .filter((rate) => rate.contender === contender)
            .map((rate) => [rate.bytes, valueFor(rate)] as const)
            .toSorted(([a], [b]) => a - b),
        })),
      }),
      columns: sizes.map(({ label }) => label),
      rows: contenders.map((contender) => ({
        name: contender,
        look: lookOf(contender),
        cells: sizes.map(({ bytes }) => {
          const found = rates.find((rate) => rate.contender === contender && rate.bytes === bytes);
          return found && figure(valueFor(found));
        }),
      })),
    });
  return html`${card(
    'MiB/s',
    `; a small message counts as ${SMALL_BYTES} bytes`,
    ({ bytes, messagesPerSecond }) => (bytes * messagesPerSecond) / MIB,
  )}${card('messages/s', '', ({ messagesPerSecond }) => messagesPerSecond)}`;
}

function rateOf({ workload, contender, unit, spread: { median } }: Measurement): Rate[] {
  const size = workload.startsWith('round trip') ? undefined : SIZES.find(({ pattern }) => pattern.test(workload));
  if (!size || median <= 0) return [];
  const { bytes } = size;
  switch (unit) {
    case 'messages/s':
      return [{ contender, bytes, messagesPerSecond: median }];
    case 'MiB/s':
      return [{ contender, bytes, messagesPerSecond: (median * MIB) / bytes }];
    case 's':
      return [{ contender, bytes, messagesPerSecond: 1 / median }];
    case 'ms':
      return [{ contender, bytes, messagesPerSecond: 1_000 / median }];
    default:
      return [];
  }
}
