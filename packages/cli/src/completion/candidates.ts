import type { Argument, Command, Option } from 'commander';

/** A word that completes the command line. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** Finds words that only a running broker knows, by the name of the argument or option. */
export type Lookup = (name: string) => Promise<readonly Candidate[]>;

/**
 * Text that is safe in a command line as it is. Any other text from a peer could be a command, a pattern or an option to the shell, or look
 * like different text to the user.
 */
const PLAIN = /^[\p{L}\p{N}_@%+:,./][\p{L}\p{N}\p{M}_@%+:,./= -]*$/u;

/** Whether text from a peer is safe to offer as a word. */
export function isPlainWord(text: string): boolean {
  return PLAIN.test(text);
}

/** Completes the last of `words`, which are the command line after `peerport` as typed so far. */
export async function candidates(program: Command, words: readonly string[], lookUp: Lookup): Promise<Candidate[]> {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const command = program.commands.find((each) => each.name() === before[0]) ?? program;
  const all = await allCandidates(program, command, before, typed, lookUp);
  return all.filter(({ word }) => word.startsWith(typed));
}

async function allCandidates(
  program: Command,
  command: Command,
  before: readonly string[],
  typed: string,
  lookUp: Lookup,
): Promise<readonly Candidate[]> {
  const options = [...new Set([...command.options, ...program.options])].filter(({ hidden }) => !hidden);
  const optionBefore = options.find((option) => isFlagOf(option, before.at(-1)));
  if (optionBefore?.required) return valuesOf(optionBefore, lookUp);
  if (typed.startsWith('-')) return options.map(({ long, description }) => ({ word: long ?? '', description }));
  if (command === program) {
    const commands = program.createHelp().visibleCommands(program);
    return commands.map((each) => ({ word: each.name(), description: each.description() }));
  }
  const argument = command.registeredArguments[argumentsCount(before.slice(1), options)];
  return argument === undefined ? [] : valuesOf(argument, lookUp);
}

function valuesOf(taker: Argument | Option, lookUp: Lookup): Promise<readonly Candidate[]> | readonly Candidate[] {
  if (taker.argChoices !== undefined) return taker.argChoices.map((word) => ({ word, description: '' }));
  return lookUp(taker.name());
}

/** The number of arguments among `words`. */
function argumentsCount(words: readonly string[], options: readonly Option[]): number {
  return words.filter((word, index) => {
    const isValue = options.some((option) => option.required && isFlagOf(option, words[index - 1]));
    return !word.startsWith('-') && !isValue;
  }).length;
}

function isFlagOf({ short, long }: Option, word: string | undefined): boolean {
  return word !== undefined && (word === short || word === long);
}
