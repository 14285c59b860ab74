import { type Broker, startBroker } from '@peerport/broker';
import {
  type Found,
  findChromium,
  findElectron,
  launchChromium,
  launchElectron,
  type Missing,
  type RendererHost,
} from '@peerport/hosts';
import { test as base, expect } from '@playwright/test';
import { Harness } from './harness.ts';

export { expect };

/** Set by the projects in playwright.config.ts. */
export interface HostOption {
  readonly hostName: 'chromium' | 'electron';
}

interface WorkerFixtures extends HostOption {
  /** The host program, launched once. */
  readonly host: RendererHost;
}

interface TestFixtures {
  /** Skips the test, saying why, when its host is not on this machine. */
  readonly hostIsThere: undefined;
  /** A broker in this process. When the test ends, all its channels must have. */
  readonly broker: Broker;
  readonly harness: Harness;
}

const find = { chromium: findChromium, electron: findElectron };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  hostName: ['chromium', { option: true, scope: 'worker' }],

  host: [
    async ({ hostName, headless }, use) => {
      const found = find[hostName]();
      if (found.executablePath === undefined) throw new Error(found.reason);
      const host = await launch(found, !headless);
      await use(host);
      await host[Symbol.asyncDispose]();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  hostIsThere: [
    async ({ hostName }, use, testInfo) => {
      const found: Found | Missing = find[hostName]();
      if (found.executablePath === undefined) testInfo.skip(true, found.reason);
      await use(undefined);
    },
    { auto: true },
  ],

  broker: async ({ hostIsThere: _ }, use) => {
    const broker = await startBroker();
    await use(broker);
    await broker.close();
  },

  harness: async ({ hostIsThere: _, host, broker }, use) => {
    const harness = new Harness(host, broker);
    await use(harness);
    await harness.end();
    await expect.poll(() => channelsOf(broker), { message: 'channels left behind' }).toEqual([]);
  },
});

function launch({ name, executablePath }: Found, headed: boolean): Promise<RendererHost> {
  return name === 'electron' ? launchElectron({ executablePath, headed }) : launchChromium({ executablePath, headed });
}

/** A broker that the test has closed has no channels. */
async function channelsOf(broker: Broker) {
  return broker.channels().catch((error: { code?: string }) => {
    if (error.code === 'ERR_BROKER_CLOSED') return [];
    throw error;
  });
}
