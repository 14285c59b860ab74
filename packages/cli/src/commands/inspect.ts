import { type ChannelDetails, type PortDetails, printable } from '@peerport/protocol/admin';
import { Command } from 'commander';
import { labelOf, stateOf } from '../admin/channel-view.ts';
import { type BrokerChoice, brokerOption, CHANNEL_HELP, findChannel, withBroker } from '../admin/with-broker.ts';
import { examples } from '../base/examples.ts';
import { formatBytes, formatDuration } from '../terminal/format.ts';
import { print, printJson } from '../terminal/print.ts';
import { table } from '../terminal/table.ts';

export function inspectCommand(): Command {
  return new Command('inspect')
    .description('Print everything that a broker knows about a channel.')
    .argument('<channel>', CHANNEL_HELP)
    .addOption(brokerOption())
    .option('--json', 'print it as JSON')
    .addHelpText('after', examples(['peerport inspect chat', 'the channel with the label chat']))
    .action(run);
}

async function run(wanted: string, { json, ...choice }: BrokerChoice & { json?: true }): Promise<void> {
  const channel = await withBroker(choice, (functions) => findChannel(functions, wanted));
  if (json) printJson(channel);
  else print(...factsOf(channel), '', ...portsOf(channel));
}

function factsOf(channel: ChannelDetails): string[] {
  const { id, createdAtMs, parent } = channel;
  const age = formatDuration(Date.now() - createdAtMs);
  return [
    `channel  ${id}`,
    `label    ${labelOf(channel)}`,
    `state    ${stateOf(channel)}`,
    `created  ${new Date(createdAtMs).toISOString()}, ${age} ago`,
    ...(parent === undefined ? [] : [`parent   ${parent}`]),
  ];
}

/** The rows of the table: a name, and its value for a port. */
const ROWS: readonly (readonly [name: string, value: (port: PortDetails) => string | undefined])[] = [
  ['state', ({ state }) => state],
  ['holder', ({ holder }) => holder?.label && printable(holder.label)],
  ['holder pid', ({ holder }) => holder?.pid?.toString()],
  ['origin', ({ origin, holder }) => printable(origin ?? holder?.origin ?? '')],
  ['process', ({ process }) => process && `${printable(process.name)} (${process.pid})`],
  ['sent', ({ sentCount, sentBytes }) => `${sentCount} WebSocket messages, ${formatBytes(sentBytes)}`],
  ['waits for it', ({ bufferedBytes }) => formatBytes(bufferedBytes)],
  ['paused', ({ isPaused, pausesCount }) => `${isPaused ? 'now' : 'not now'}; ${pausesCount} times so far`],
];

function portsOf({ port1, port2 }: ChannelDetails): string[] {
  const rows = ROWS.map(([name, value]) => [name, value(port1) || '-', value(port2) || '-']);
  return table(
    ['', 'PORT 1', 'PORT 2'].map((title, index) => ({ title, cell: (row: readonly string[]) => row[index] ?? '' })),
    rows,
  );
}
