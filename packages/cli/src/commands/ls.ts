import type { ChannelDetails } from '@peerport/protocol/admin';
import { Command } from 'commander';
import { labelOf, peerOf, stateOf } from '../admin/channel-view.ts';
import { type BrokerChoice, brokerOption, withBroker } from '../admin/with-broker.ts';
import { examples } from '../base/examples.ts';
import { formatDuration } from '../terminal/format.ts';
import { note, print, printJson } from '../terminal/print.ts';
import { table } from '../terminal/table.ts';

export function lsCommand(): Command {
  return new Command('ls')
    .description('List the channels of a broker, oldest first.')
    .addOption(brokerOption())
    .option('--json', 'print them as a JSON array, with all details')
    .addHelpText(
      'after',
      examples(
        ['peerport ls', 'a table'],
        [`peerport ls --json | jq -r '.[] | select(.state == "waiting") | .id'`, 'the channels that lack a peer'],
      ),
    )
    .action(run);
}

async function run({ json, ...choice }: BrokerChoice & { json?: true }): Promise<void> {
  const channels = await withBroker(choice, (functions) => functions.channels());
  if (json) printJson(channels);
  else if (channels.length === 0) note('there are no channels');
  else print(...tableOf(channels));
}

function tableOf(channels: readonly ChannelDetails[]): string[] {
  return table(
    [
      { title: 'CHANNEL', cell: ({ id }) => id },
      { title: 'LABEL', cell: labelOf },
      { title: 'STATE', cell: stateOf },
      { title: 'AGE', cell: ({ createdAtMs }) => formatDuration(Date.now() - createdAtMs), align: 'right' },
      { title: 'PORT 1', cell: ({ port1 }) => peerOf(port1) },
      { title: 'PORT 2', cell: ({ port2 }) => peerOf(port2) },
    ],
    channels,
  );
}
