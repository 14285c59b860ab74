import { type Broker, startBroker } from '@peerport/broker';
import {
  type Found,
  findChromium,
  findElectron,
  type LaunchOptions,
  launchChromium,
  launchElectron,
  type Missing,
  type RendererHost,
} from '@peerport/hosts';
import { test as base, expect } from '@playwright/test';
import { Harness } from './harness.ts';
import { PagePolicies } from './page-policies.ts';
import { RendererPool } from './renderer-pool.ts';

export { expect };

/** Set by the projects in playwright.config.ts. */
export interface HostOption {
  readonly hostName: 'chromium' | 'electron';
}

interface WorkerFixtures extends HostOption {
  /** Watches each page of the host. */
  readonly pagePolicies: PagePolicies;
  /** The host program, launched once. */
  readonly host: RendererHost;
  /** Its renderers, for tests that need none of their own. */
  readonly renderers: RendererPool;
}

interface TestFixtures {
  /** Skips the test, saying why, when its host is not on this machine. */
  readonly hostIsThere: undefined;
  /** Fails the test when a page violates its Content-Security-Policy, unless the test expects it. */
  readonly policiesAreKept: undefined;
  /** A broker in this process. When the test ends, all its channels must have. */
  readonly broker: Broker;
  readonly harness: Harness;
}

const find = { chromium: findChromium, electron: findElectron };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  hostName: ['chromium', { option: true, scope: 'worker' }],

  pagePolicies: [async ({}, use) => use(new PagePolicies()), { scope: 'worker' }],

  host: [
    async ({ hostName, headless, pagePolicies }, use) => {
      const found = find[hostName]();
      if (found.executablePath === undefined) throw new Error(found.reason);
      const host = await launch(found, { headed: !headless, onContext: pagePolicies.watch });
      await use(host);
      await host[Symbol.asyncDispose]();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  renderers: [
    async ({ host }, use) => {
      const renderers = await RendererPool.start(host);
      await use(renderers);
      await renderers[Symbol.asyncDispose]();
    },
    { scope: 'worker' },
  ],

  hostIsThere: [
    async ({ hostName }, use, testInfo) => {
      const found: Found | Missing = find[hostName]();
      if (found.executablePath === undefined) testInfo.skip(true, found.reason);
      await use(undefined);
    },
    { auto: true },
  ],

  policiesAreKept: [
    async ({ pagePolicies }, use) => {
      await use(undefined);
      expect(pagePolicies.take(), 'what the policies of the pages forbid').toEqual([]);
    },
    { auto: true },
  ],

  broker: async ({ hostIsThere: _ }, use) => {
    const broker = await startBroker();
    await use(broker);
    await broker.close();
  },

  harness: async ({ hostIsThere: _, host, renderers, broker }, use) => {
    const harness = new Harness(host, renderers, broker);
    await use(harness);
    await harness.end();
    await expect.poll(() => channelsOf(broker), { message: 'channels left behind' }).toEqual([]);
  },
});

function launch(
  { name, executablePath }: Found,
  options: Omit<LaunchOptions, 'executablePath'>,
): Promise<RendererHost> {
  return (name === 'electron' ? launchElectron : launchChromium)({ executablePath, ...options });
}

/** A broker that the test has closed has no channels. */
async function channelsOf(broker: Broker) {
  return broker.channels().catch((error: { code?: string }) => {
    if (error.code === 'ERR_BROKER_CLOSED') return [];
    throw error;
  });
}
