import { parseArgs } from 'node:util';
import type { Effort } from './structured-clone/measure.ts';
import type { RuntimeName } from './structured-clone/runtime.ts';

/** What the user asked for. */
export interface BenchOptions {
  readonly runtimes: readonly RuntimeName[];
  readonly effort: Effort;
  readonly json: string | undefined;
  readonly help: boolean;
}

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const RUNTIMES: readonly RuntimeName[] = ['node', 'chromium'];
const DEFAULTS: Effort = { rounds: 15, turnMs: 10 };

export const HELP = `Usage: npm run bench -- [options]

Clones values with peerport's codec and with the platform's structuredClone, in
turn, and prints a table.

  --runtime NAME  node or chromium; default: both
  --rounds N      turns that each gets; default: ${DEFAULTS.rounds}
  --turn-ms N     time of one turn; default: ${DEFAULTS.turnMs}
  --json FILE     also write the figures as JSON
  --help          print this

Environment: PEERPORT_CHROMIUM names the Chromium to use.
`;

/** @throws {UsageError} saying what is wrong. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { runtime, json, rounds, 'turn-ms': turnMs, help = false } = parse(args);
  const runtimes = RUNTIMES.filter((name) => runtime === undefined || name === runtime);
  if (runtimes.length === 0) throw new UsageError(`--runtime must be one of ${RUNTIMES.join(', ')}, not '${runtime}'`);
  const effort = {
    rounds: positive('--rounds', rounds, DEFAULTS.rounds),
    turnMs: positive('--turn-ms', turnMs, DEFAULTS.turnMs),
  };
  return { runtimes, effort, json, help };
}

function positive(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${name} must be an integer from 1, not '${text}'`);
  return value;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        runtime: { type: 'string' },
        rounds: { type: 'string' },
        'turn-ms': { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
