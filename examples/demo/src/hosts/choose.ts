import { type Found, findChromium, findElectron, hasDisplay, type Missing } from '@peerport/hosts';
import { startChromiumHost } from './chromium.ts';
import { startElectronHost } from './electron.ts';
import type { DemoHost, HostName, HostOptions } from './host.ts';
import { startNodeHost } from './node.ts';

/** The chosen host, and why. */
export interface Choice {
  readonly host: DemoHost;
  /** Why this one, as a phrase to print. */
  readonly why: string;
  /** Why the hosts before it were not chosen. */
  readonly whyNot: readonly string[];
}

/** The criteria for the host. */
export interface Wishes extends HostOptions {
  /** The only host to try. */
  readonly host: HostName | undefined;
  /** The host must be able to show pages. */
  readonly needsPages: boolean;
}

/** This machine has no suitable host. */
export class NoHostError extends Error {
  override readonly name = 'NoHostError';

  constructor(whyNot: readonly string[]) {
    super(['there is no host to run on', ...whyNot].join('\n  '));
  }
}

/**
 * Starts the requested host, or the first that works of Electron, Chromium and Node.
 *
 * @throws {NoHostError} with the reason for each.
 */
export async function chooseHost(wishes: Wishes): Promise<Choice> {
  const whyNot: string[] = [];
  for (const name of wishes.host === undefined ? (['electron', 'chromium', 'node'] as const) : [wishes.host]) {
    const found = findHost(name, wishes);
    if (found.executablePath === undefined) {
      whyNot.push(found.reason);
      continue;
    }
    try {
      const how = 'how' in found ? `${found.executablePath}, ${found.how}` : found.executablePath;
      return { host: await start(found, wishes), why: wishes.host === undefined ? how : `${how}; asked for`, whyNot };
    } catch (error) {
      const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      whyNot.push(`${name} did not start: ${problem}`);
    }
  }
  throw new NoHostError(whyNot);
}

type NodeFound = { readonly name: 'node'; readonly executablePath: string };
type NodeMissing = { readonly name: 'node'; readonly executablePath?: undefined; readonly reason: string };

function findHost(name: HostName, { headed, needsPages }: Wishes): Found | Missing | NodeFound | NodeMissing {
  switch (name) {
    case 'electron':
      return findElectron();
    case 'chromium':
      return headed && !hasDisplay()
        ? { name, reason: 'Chromium cannot show windows: neither DISPLAY nor WAYLAND_DISPLAY is set' }
        : findChromium();
    case 'node':
      return needsPages
        ? { name, reason: 'Node processes have no windows to show or to take a picture of' }
        : { name, executablePath: process.execPath };
  }
}

function start(found: Found | NodeFound, options: HostOptions): Promise<DemoHost> {
  switch (found.name) {
    case 'electron':
      return startElectronHost(found, options);
    case 'chromium':
      return startChromiumHost(found, options);
    case 'node':
      return startNodeHost();
  }
}
