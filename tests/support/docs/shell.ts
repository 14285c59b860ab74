import { existsSync, readFileSync } from 'node:fs';
import { createProgram } from '../../../packages/cli/dist/program.js';
import type { CodeBlock } from './code-block.ts';

const ROOT = new URL('../../../', import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
  scripts: Record<string, string>;
};
const program = createProgram();

/** Programs of other people, of which nothing is checked. */
const FOREIGN = new Set(['cd', 'git', 'npx', 'pnpm', 'xvfb-run']);

/** A command of a block, and where it stands. */
export interface ShellCommand {
  readonly line: number;
  readonly text: string;
}

/** The commands of a block: its lines, or in `console` those after `$ `. */
export function commandsOf({ language, line, text }: CodeBlock): ShellCommand[] {
  return text.split('\n').flatMap((content, index) => {
    const isConsole = language === 'console';
    if (isConsole && !content.startsWith('$ ')) return [];
    const command = content
      .slice(isConsole ? 2 : 0)
      .replace(/(^|\s)#.*$/, '')
      .trim();
    return command === '' ? [] : [{ line: line + index, text: command }];
  });
}

/**
 * What is wrong with the commands of a block: npm scripts, commands and options of peerport, and files that do not exist.
 *
 * @param files names of those that the page gives beside the block. Others are looked for from the page, and from the root.
 */
export function shellProblems(block: CodeBlock, files: readonly string[]): string[] {
  const hasFile = (file: string) =>
    files.includes(file) || [ROOT, new URL(block.page, ROOT)].some((from) => existsSync(new URL(file, from)));
  return commandsOf(block).flatMap(({ line, text }) =>
    text.split(/&&|\|\||[|;&]/).flatMap((part) => {
      const problem = problemOf(part.trim().split(/\s+/), hasFile);
      return problem === undefined ? [] : [`${block.page}:${line}: ${problem}`];
    }),
  );
}

function problemOf(words: readonly string[], hasFile: (file: string) => boolean): string | undefined {
  const problemOfFile = (file = '') => (hasFile(file) ? undefined : `there is no ${file}`);
  const [command = '', first = '', second = '', ...others] = words.filter((word) => !/^\w+=/.test(word));
  if (command === '') return undefined;
  if (command === 'npx' && first === 'peerport') return problemOfPeerport([second, ...others]);
  if (command === 'npx' && first === 'electron') return problemOfFile(second);
  if (command === 'peerport') return problemOfPeerport([first, second, ...others]);
  if (command === 'node') return problemOfFile([first, second, ...others].find((word) => !word.startsWith('-')));
  if (command === 'npm' && first === 'run')
    return Object.hasOwn(scripts, second) ? undefined : `there is no npm script ${second}`;
  if (command === 'npm')
    return ['install', 'test', 'start', 'ci'].includes(first) ? undefined : `npm ${first} is unknown here`;
  return FOREIGN.has(command) ? undefined : `${command} is unknown to ${import.meta.url.split('/').at(-1)}`;
}

function problemOfPeerport([name = '', ...words]: readonly string[]): string | undefined {
  if (name === '' || name.startsWith('-')) return undefined;
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) return `there is no command peerport ${name}`;
  const known = [...command.options, ...program.options].flatMap(({ short, long }) => [short, long]);
  const unknown = words.find((word) => /^--?[a-z]/.test(word) && !known.includes(word.replace(/=.*/, '')));
  return unknown === undefined || ['--help', '-h'].includes(unknown) ? undefined : `peerport ${name} has no ${unknown}`;
}
