import { type BrokerAbout, printable } from '@peerport/protocol/admin';
import { labelOf, peerOf, stateOf } from '../admin/channel-view.ts';
import { colors } from '../terminal/colors.ts';
import { digits, formatBytes, formatDuration } from '../terminal/format.ts';
import { type Column, table } from '../terminal/table.ts';
import type { ChannelRow } from './traffic.ts';

/** Minimum width of the terminal for the table, in columns. */
export const MIN_COLUMNS = 80;

const ID_LENGTH = 8;

const COLUMNS: readonly Column<ChannelRow>[] = [
  { title: 'CHANNEL', cell: ({ channel }) => channel.id.slice(0, ID_LENGTH) },
  { title: 'LABEL', cell: ({ channel }) => labelOf(channel) },
  { title: 'STATE', cell: ({ channel }) => stateOf(channel) },
  { title: 'AGE', cell: ({ channel }) => formatDuration(Date.now() - channel.createdAtMs), align: 'right' },
  { title: 'MSG/S', cell: ({ messagesPerSecond }) => digits(messagesPerSecond), align: 'right' },
  { title: 'BYTES/S', cell: ({ bytesPerSecond }) => formatBytes(bytesPerSecond), align: 'right' },
  { title: 'BUFFERED', cell: ({ channel }) => formatBytes(bufferedBytes(channel)), align: 'right' },
  { title: 'UNREAD', cell: ({ outstandingBytes }) => formatBytes(outstandingBytes), align: 'right' },
  { title: 'PEERS', cell: ({ channel }) => `${peerOf(channel.port1)} ↔ ${peerOf(channel.port2)}` },
];

/** The table, busiest channels first. */
export function topTable(rows: readonly ChannelRow[]): string[] {
  const sorted = [...rows].sort((a, b) => b.bytesPerSecond - a.bytesPerSecond);
  const [heading = '', ...lines] = table(COLUMNS, sorted);
  return [colors.bold(heading), ...lines];
}

/** The line above the table. */
export function topHeading({ name, url, pid }: BrokerAbout, rows: readonly ChannelRow[], missedCount: number): string {
  const total = (pick: (row: ChannelRow) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
  const parts = [
    `${printable(name)} ${url} (${pid})`,
    rows.length === 1 ? '1 channel' : `${rows.length} channels`,
    `${digits(total(({ messagesPerSecond }) => messagesPerSecond))} msg/s`,
    `${formatBytes(total(({ bytesPerSecond }) => bytesPerSecond))}/s`,
    ...(missedCount === 0 ? [] : [colors.yellow(`${missedCount} messages not counted`)]),
  ];
  return parts.join('   ');
}

function bufferedBytes({ port1, port2 }: ChannelRow['channel']): number {
  return port1.bufferedBytes + port2.bufferedBytes;
}
