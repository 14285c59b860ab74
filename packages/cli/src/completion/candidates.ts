import type { Argument, Command, Option } from 'commander';

/** A word that could come next. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** Words that only a running broker knows, by the name of the argument or option that takes them. */
export type Lookup = (name: string) => Promise<readonly Candidate[]>;

/**
 * What may go into a command line as it is. Anything else that a peer chose could be a command, a pattern or an option to the shell, or look
 * like other text to its user.
 */
const PLAIN = /^[\p{L}\p{N}_@%+:,./][\p{L}\p{N}\p{M}_@%+:,./= -]*$/u;

/** Whether a text that a peer chose is safe to offer as a word. */
export function isPlainWord(text: string): boolean {
  return PLAIN.test(text);
}

/** What could stand in the place of the last of `words`, the command line after `peerport` as far as it was typed. */
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

/** How many arguments stand among `words`. */
function argumentsCount(words: readonly string[], options: readonly Option[]): number {
  return words.filter((word, index) => {
    const isValue = options.some((option) => option.required && isFlagOf(option, words[index - 1]));
    return !word.startsWith('-') && !isValue;
  }).length;
}

function isFlagOf({ short, long }: Option, word: string | undefined): boolean {
  return word !== undefined && (word === short || word === long);
}
