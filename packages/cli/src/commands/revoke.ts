import { Command } from 'commander';
import { type BrokerChoice, brokerOption, CHANNEL_HELP, findChannel, withBroker } from '../admin/with-broker.ts';
import { CliError } from '../base/errors.ts';
import { examples } from '../base/examples.ts';
import { print } from '../terminal/print.ts';

export function revokeCommand(): Command {
  return new Command('revoke')
    .description('End a channel at once, with all channels derived from it. Its ports close with the reason revoked.')
    .argument('<channel>', CHANNEL_HELP)
    .addOption(brokerOption())
    .addHelpText('after', examples(['peerport revoke chat', 'end the channel with the label chat']))
    .action(run);
}

async function run(wanted: string, choice: BrokerChoice): Promise<void> {
  const id = await withBroker(choice, async (functions) => {
    const channel = await findChannel(functions, wanted);
    if (!(await functions.revoke(channel.id))) throw new CliError('noChannel', `${channel.id} has ended by itself`);
    return channel.id;
  });
  print(`revoked ${id}`);
}
