import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import type { HostOption } from './tests/fixtures.ts';

/** The same specs on each host. A host that is not on this machine is skipped, with the reason. */
export default defineConfig<object, HostOption>({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './tests/global-setup.ts',
  // A spec waits for processes and pages most of the time.
  workers: Math.max(2, Math.ceil(availableParallelism() / 2)),
  retries: 0,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ...(process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['json'] as const] : [])],
  projects: [
    { name: 'chromium', use: { hostName: 'chromium' } },
    { name: 'electron', use: { hostName: 'electron' } },
  ],
});
