import { findBrokers } from '@peerport/broker/inspect';
import { printable } from '@peerport/protocol/admin';
import { Command } from 'commander';
import { withBroker } from '../admin/with-broker.ts';
import { type Candidate, candidates, isPlainWord } from '../completion/candidates.ts';
import { print } from '../terminal/print.ts';

/** The command that the scripts of `peerport completion` call. */
export function completeCommand(program: Command): Command {
  return new Command('complete').argument('[words...]').action(async (words: readonly string[]) => {
    const found = await candidates(program, words, lookUp);
    print(...found.map(({ word, description }) => `${word}\t${printable(description)}`));
  });
}

/** If the broker does not answer, there is nothing to complete. */
async function lookUp(name: string): Promise<readonly Candidate[]> {
  try {
    if (name === 'broker')
      return (await findBrokers()).map((broker) => ({ word: broker.name, description: broker.url }));
    if (name === 'channel') return await channelWords();
  } catch {}
  return [];
}

function channelWords(): Promise<Candidate[]> {
  return withBroker({}, async (functions) => {
    const channels = await functions.channels();
    return channels.map(({ id, label, state }) =>
      label !== undefined && isPlainWord(label)
        ? { word: label, description: state }
        : { word: id, description: [state, label].filter(Boolean).join(' ') },
    );
  });
}
