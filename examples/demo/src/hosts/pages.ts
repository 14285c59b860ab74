import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type PageServer, startPageServer, type UnobservedRenderer } from '@peerport/hosts';
import type { Party } from './host.ts';

const STATIC = new URL('../../static/', import.meta.url);
const SCRIPTS = new URL('../pages/', import.meta.url);

/** A page of the demo, whatever opened it. */
export type DemoPage = Omit<UnobservedRenderer, 'close'>;

/** Serves the pages of the demo; they may connect only to `brokerUrl`. */
export function servePages(brokerUrl: string): Promise<PageServer> {
  return startPageServer({
    files: { '/static/': STATIC, '/pages/': SCRIPTS, '/pages/peerport.js': clientBundle() },
    connectSrc: [brokerUrl],
    crossOriginIsolated: true,
    onViolation: (problem) => process.stderr.write(`demo: ${problem}\n`),
  });
}

/** A peer that is a page: its module puts its commands into `globalThis.demo`. */
export function pageParty<Commands extends object>({ pid, call, ended, screenshot }: DemoPage): Party<Commands> {
  const get =
    (_target: Commands, method: string | symbol) =>
    (...parameters: unknown[]) =>
      call('demo', String(method), parameters);
  return { pid, commands: new Proxy({} as Commands, { get }), ended, screenshot };
}

function clientBundle(): URL {
  return pathToFileURL(createRequire(import.meta.url).resolve('@peerport/client/bundle'));
}
