import type { ChromiumHost, UnobservedRenderer } from '@peerport/hosts';
import type { Turn } from '../workloads/workloads.ts';
import type { Party } from './party.ts';

/** A party that is a page. */
export interface PageParty extends Party {
  readonly renderer: UnobservedRenderer;
}

/** Opens a page in its own renderer process. @param url of a page with the script of a party. */
export async function openPageParty(chromium: ChromiumHost, url: string): Promise<PageParty> {
  const renderer = await chromium.openUnobserved(url);
  const call = (method: string, ...parameters: unknown[]) => renderer.call('party', method, parameters);
  return {
    renderer,
    pid: renderer.pid,
    async serve(end, config) {
      await call('serve', end, config);
    },
    async open(end, config) {
      await call('open', end, config);
    },
    async prepare(workload, turnMs) {
      await call('prepare', workload, turnMs);
    },
    run: (workload, turnMs) => call('run', workload, turnMs) as Promise<Turn>,
    [Symbol.asyncDispose]: () => renderer.close(),
  };
}
