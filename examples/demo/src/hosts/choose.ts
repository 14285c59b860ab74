import { type Found, findChromium, findElectron, hasDisplay, type Missing } from '@peerport/hosts';
import { startChromiumHost } from './chromium.ts';
import { startElectronHost } from './electron.ts';
import type { DemoHost, HostName, HostOptions } from './host.ts';
import { startNodeHost } from './node.ts';

/** What was chosen, and what was not. */
export interface Choice {
  readonly host: DemoHost;
  /** Why this one, as half a sentence for people. */
  readonly why: string;
  /** Why none of those that would have come before it. */
  readonly whyNot: readonly string[];
}

/** What decides about the host. */
export interface Wishes extends HostOptions {
  /** The only host to try. */
  readonly host: HostName | undefined;
  /** Only a host that can show pages will do. */
  readonly needsPages: boolean;
}

/** No host that would do is on this machine. */
export class NoHostError extends Error {
  override readonly name = 'NoHostError';

  constructor(whyNot: readonly string[]) {
    super(['there is no host to run on', ...whyNot].join('\n  '));
  }
}

/**
 * Starts the first host that works of Electron, Chromium, Node; or the one that was asked for.
 *
 * @throws {NoHostError} saying why each one is out.
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
