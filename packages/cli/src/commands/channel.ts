import { formatTicket } from '@peerport/client';
import { Command } from 'commander';
import { type BrokerChoice, brokerOption, withBroker } from '../admin/with-broker.ts';
import { examples } from '../base/examples.ts';
import { channelLabel, originList, secondsAsMs } from '../base/options.ts';
import { formatDuration } from '../terminal/format.ts';
import { note, print, printJson } from '../terminal/print.ts';

/** Long enough to paste a ticket into another terminal. */
const DEFAULT_TTL_MS = 300_000;

interface Options extends BrokerChoice {
  readonly label?: string;
  readonly ttl?: number;
  readonly origin?: readonly string[];
  readonly json?: true;
}

export function channelCommand(): Command {
  return new Command('channel')
    .description('Make a channel, and print the tickets to its two ports, one on each line.')
    .addOption(brokerOption())
    .option('--label <text>', 'a name for people', channelLabel)
    .option('--ttl <seconds>', 'time to redeem the tickets; default: 300', secondsAsMs)
    .option('--origin <origin>', 'pages of this origin may redeem them, and nobody else; may be repeated', originList)
    .option('--json', 'print { id, port1, port2 } as JSON')
    .addHelpText(
      'after',
      examples(
        ['peerport channel --label chat', 'two tickets for two programs'],
        ['{ read -r a; read -r b; } < <(peerport channel)', 'the tickets as two variables of bash'],
        ['peerport channel --origin http://127.0.0.1:8080', 'two tickets for pages of that origin'],
      ),
    )
    .action(run);
}

async function run({ label, ttl = DEFAULT_TTL_MS, origin, json, ...choice }: Options): Promise<void> {
  const options = {
    ttlMs: ttl,
    ...(label !== undefined && { label }),
    ...(origin !== undefined && { origins: origin }),
  };
  const { id, port1, port2 } = await withBroker(choice, (functions) => functions.createChannel(options));
  const [ticket1, ticket2] = [formatTicket(port1), formatTicket(port2)];
  if (json) return printJson({ id, port1: ticket1, port2: ticket2 });
  print(ticket1, ticket2);
  if (process.stdout.isTTY) note(`channel ${id}: each ticket can be redeemed once, within ${formatDuration(ttl)}`);
}
