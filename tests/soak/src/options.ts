import { parseArgs } from 'node:util';

/** What the user asked for. */
export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly help: boolean;
}

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_MINUTES = 1;
const SEEDS_COUNT = 2 ** 32;

export const HELP = `Usage: npm run soak -- [options]

Opens, uses, closes and revokes channels at random, and kills peers and brokers
meanwhile. Every message and every port is accounted for, and nothing may be left
behind. Progress goes to stderr, the report to stdout; the exit code is 1 if
anything was wrong.

  --minutes N  how long; default: ${DEFAULT_MINUTES}
  --seed S     of the random numbers, which is printed; when things happen is up to
               the machine all the same; default: a random one
`;

/** @throws {UsageError} saying what is wrong. */
export function parseOptions(args: readonly string[]): SoakOptions {
  const { minutes, seed, help = false } = parse(args);
  return {
    minutes: minutes === undefined ? DEFAULT_MINUTES : number('--minutes', minutes, (value) => value > 0, 'above 0'),
    seed:
      seed === undefined
        ? Math.floor(Math.random() * SEEDS_COUNT)
        : number(
            '--seed',
            seed,
            (value) => value >= 0 && value < SEEDS_COUNT && Number.isInteger(value),
            'a 32-bit integer',
          ),
    help,
  };
}

function number(option: string, text: string, isValid: (value: number) => boolean, wanted: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || !isValid(value)) {
    throw new UsageError(`${option} must be ${wanted}, not '${text}'`);
  }
  return value;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { minutes: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
