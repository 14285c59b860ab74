import { FLIGHT_RECORD_VERSION, type TappedMessage } from '@peerport/protocol/admin';
import { Command } from 'commander';
import { type BrokerChoice, brokerOption, CHANNEL_HELP, findChannel, withBroker } from '../admin/with-broker.ts';
import { examples } from '../base/examples.ts';
import { Interrupts } from '../base/interrupts.ts';
import { FlightRecordWriter } from '../record/writer.ts';
import { jsonOf, lineOf } from '../tap/view.ts';
import { note, print, warn } from '../terminal/print.ts';

interface Options extends BrokerChoice {
  readonly payload?: boolean;
  readonly record?: string;
  readonly json?: true;
}

export function tapCommand(): Command {
  return new Command('tap')
    .description('Print the messages of a channel as they pass, until it ends or Ctrl-C. Slows down nobody.')
    .argument('<channel>', CHANNEL_HELP)
    .addOption(brokerOption())
    .option('--payload', 'print their contents; otherwise only their sizes leave the broker')
    .option('--record <file>', 'also write a flight record, for peerport replay; needs --payload to be replayed')
    .option('--json', 'print NDJSON; with --payload, each message has its value')
    .addHelpText(
      'after',
      examples(
        ['peerport tap chat', 'who says how much, and when'],
        ['peerport tap chat --payload --record bug.ndjson', 'and what, into a file too'],
        [`peerport tap chat --payload --json | jq 'select(.from == 1).value'`, 'what port 1 says'],
      ),
    )
    .action(run);
}

async function run(wanted: string, { payload = false, record, json, ...choice }: Options): Promise<void> {
  using interrupts = new Interrupts();
  let writer: FlightRecordWriter | undefined;
  let onEnd = () => {};
  const ended = new Promise<void>((resolve) => {
    onEnd = resolve;
  });
  const show = json ? jsonOf : lineOf;
  const tapped = (_tap: number, messages: readonly TappedMessage[], missedCount: number) => {
    if (missedCount > 0) {
      warn(`${missedCount} messages were missed here: this side did not keep up`);
      writer?.write({ missedCount });
    }
    for (const message of messages) {
      print(show(message));
      writer?.write(message);
    }
    if (messages.some(({ kind }) => kind === 'ended')) onEnd();
  };
  try {
    await withBroker(
      choice,
      async (functions) => {
        const { id, label } = await findChannel(functions, wanted);
        if (record !== undefined) {
          const head = { peerportFlightRecord: FLIGHT_RECORD_VERSION, channel: id, startedAtMs: Date.now(), payload };
          writer = await FlightRecordWriter.create(record, { ...head, ...(label !== undefined && { label }) });
          if (!payload) warn('without --payload the record can be read, but not replayed');
        }
        const tap = await functions.tap({ channel: id, payload });
        note(`taps ${id}${payload ? '' : '; --payload shows what is in the messages'}`);
        if ((await Promise.race([interrupts.first, ended])) !== undefined) await functions.untap(tap);
      },
      { tapped },
    );
  } finally {
    if (writer !== undefined) {
      await writer.close();
      note(`wrote ${writer.messagesCount} lines to ${record}`);
    }
  }
}
