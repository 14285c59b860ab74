import { parseArgs } from 'node:util';
import type { HostName } from './hosts/host.ts';

/** What the user asked for. */
export interface DemoOptions {
  readonly headed: boolean;
  readonly screenshot: string | undefined;
  readonly json: boolean;
  readonly host: HostName | undefined;
  readonly help: boolean;
}

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `Usage: npm run demo -- [options]

Two processes that share nothing but loopback get a ticket each, and talk: a UI
that draws Mandelbrot tiles, and a hidden worker that computes them. Then the
worker is killed, and the UI shows what it learned, and how soon. In Electron,
the app of examples/electron-app runs as well.

  --headed           show the windows, and leave them open to play with
  --screenshot FILE  save what the UI shows at the end, as a PNG
  --json             print the figures as one JSON object, as the last line
  --host NAME        electron, chromium or node; default: the first available
  --help             print this

Environment: PEERPORT_CHROMIUM names the Chromium to use,
ELECTRON_OVERRIDE_DIST_PATH the folder of the Electron binary.
`;

const HOSTS: readonly HostName[] = ['electron', 'chromium', 'node'];

/** @throws {UsageError} saying what is wrong. */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { headed = false, screenshot, json = false, host, help = false } = parse(args);
  if (host !== undefined && !isHost(host)) {
    throw new UsageError(`--host must be one of ${HOSTS.join(', ')}, not '${host}'`);
  }
  if (screenshot !== undefined && !/\.png$/i.test(screenshot)) {
    throw new UsageError(`--screenshot writes a PNG, so the name of its file must end with .png, not '${screenshot}'`);
  }
  if (host === 'node' && (headed || screenshot !== undefined)) {
    throw new UsageError('--host node has no windows: --headed and --screenshot need electron or chromium');
  }
  return { headed, screenshot, json, host, help };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        headed: { type: 'boolean' },
        screenshot: { type: 'string' },
        json: { type: 'boolean' },
        host: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function isHost(name: string): name is HostName {
  return HOSTS.some((host) => host === name);
}
