import { connect } from '@peerport/client';
import { Command, Option } from 'commander';
import { CliError } from '../base/errors.ts';
import { examples } from '../base/examples.ts';
import { Interrupts, interruptedBy } from '../base/interrupts.ts';
import { readTicketLine, TICKET_HELP, takeTicket } from '../connect/ticket-source.ts';
import { whileOpen } from '../connect/while-open.ts';
import { FlightRecordReader } from '../record/reader.ts';
import { replay } from '../record/replay.ts';
import { note, warn } from '../terminal/print.ts';

interface Options {
  readonly side: '1' | '2';
  readonly fast?: true;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('Play the messages of one side of a flight record into a port, once its peer is there.')
    .argument('<file>', 'what peerport tap --payload --record or the inspector wrote')
    .argument('[ticket]', TICKET_HELP)
    .addOption(new Option('--side <port>', 'whose messages').choices(['1', '2']).default('1'))
    .option('--fast', 'as fast as the peer reads; otherwise at the pace of the record')
    .addHelpText(
      'after',
      `\nMessages that came with ports, streams or blobs are skipped, with a warning, and so are those whose payload the\n` +
        `record lacks. A last line that was cut off is left out, with a warning. What the peer posts is dropped.`,
    )
    .addHelpText(
      'after',
      examples(
        ['PEERPORT_TICKET=… peerport replay bug.ndjson', 'what port 1 said, to whoever has the other ticket'],
        ['peerport replay bug.ndjson - --side 2 --fast', 'what port 2 said, at once; the ticket comes from stdin'],
      ),
    )
    .action(run);
}

async function run(file: string, argument: string | undefined, { side, fast }: Options): Promise<void> {
  const record = await FlightRecordReader.open(file);
  if (!record.head.payload) {
    throw new CliError('badInput', `${file} has no payloads to replay: record it with peerport tap --payload --record`);
  }
  const port = connect(await takeTicket(argument, readTicketLine));
  using interrupts = new Interrupts();
  const stop = new AbortController();
  void port.closed.then(() => stop.abort());
  const interrupted = interrupts.first.then((signal) => {
    stop.abort();
    throw interruptedBy(signal);
  });
  const options = { side: side === '1' ? 1 : 2, isFast: fast === true, onSkipped: warn, signal: stop.signal } as const;
  port.start();
  const playing = port.ready.then(() => replay(record.lines(warn), port, options));
  const postedCount = await whileOpen(port, Promise.race([playing, interrupted]));
  note(`posted ${postedCount} messages of port ${side}`);
}
