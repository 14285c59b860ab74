import { parseArgs } from 'node:util';
import { FULL_EFFORT } from './effort.ts';
import type { Scene } from './results.ts';
import type { RuntimeName } from './structured-clone/runtime.ts';

/** The scenes of the contenders, and the codec on its own. */
export type SuiteName = Scene | 'structured-clone';

/** What the user asked for. */
export interface BenchOptions {
  readonly scenes: readonly SuiteName[];
  /** Default: all. */
  readonly contenders: readonly string[];
  /** Parts of workload names. Default: all workloads. */
  readonly workloads: readonly string[];
  readonly rounds: number | undefined;
  readonly quick: boolean;
  readonly check: boolean;
  readonly runtimes: readonly RuntimeName[];
  readonly turnMs: number | undefined;
  readonly json: string | undefined;
  readonly html: string | undefined;
  readonly help: boolean;
}

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const RUNTIMES: readonly RuntimeName[] = ['node', 'chromium'];
const SCENES: readonly SuiteName[] = ['renderer-renderer', 'node-node', 'renderer-node', 'broker', 'structured-clone'];

export const HELP = `Usage: npm run bench -- [options]

Sends messages between processes over peerport and over its alternatives, in turns,
and prints a table for each scene.

  --scene NAME      ${SCENES.slice(0, 3).join(', ')},
                    ${SCENES.slice(3, -1).join(', ')} or ${SCENES.at(-1)}; default: all
  --contender NAME  as in the tables; default: all
  --workload TEXT   those with TEXT in their names; default: all
  --rounds N        turns that each contender gets; default: ${FULL_EFFORT.roundsCount}
  --quick           a quick run of everything, to see whether it works
  --check           compare with the targets; exit code 1 if one is missed
  --json FILE       also write the figures as JSON
  --html FILE       also write a report with charts, as one HTML file

Each of --scene, --contender and --workload may be given several times.

For structured-clone alone:
  --runtime NAME    node or chromium; default: both
  --turn-ms N       time of one turn

Environment: PEERPORT_CHROMIUM names the Chromium to use.
`;

/** @throws {UsageError} saying what is wrong. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { scene, contender, workload, rounds, quick, check, runtime, json, html, help, ...rest } = parse(args);
  return {
    scenes: chosen('--scene', SCENES, scene),
    contenders: contender ?? [],
    workloads: workload ?? [],
    rounds: positive('--rounds', rounds),
    quick: quick ?? false,
    check: check ?? false,
    runtimes: chosen('--runtime', RUNTIMES, runtime),
    turnMs: positive('--turn-ms', rest['turn-ms']),
    json,
    html,
    help: help ?? false,
  };
}

/** The `wanted` ones of `names`, or all if none is wanted. @throws {UsageError} on an unknown name. */
export function chosen<Name extends string>(option: string, names: readonly Name[], wanted: readonly string[] = []) {
  const unknown = wanted.find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw new UsageError(`${option} must be one of ${names.join(', ')}, not '${unknown}'`);
  return wanted.length === 0 ? names : names.filter((name) => wanted.includes(name));
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${option} must be an integer from 1, not '${text}'`);
  return value;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        scene: { type: 'string', multiple: true },
        contender: { type: 'string', multiple: true },
        workload: { type: 'string', multiple: true },
        rounds: { type: 'string' },
        quick: { type: 'boolean' },
        check: { type: 'boolean' },
        runtime: { type: 'string', multiple: true },
        'turn-ms': { type: 'string' },
        json: { type: 'string' },
        html: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
