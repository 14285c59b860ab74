import { defineConfig } from '@playwright/test';
import type { HostOption } from './tests/fixtures.ts';

/** The same specs on each host; one that is not on this machine is skipped, and says why. */
export default defineConfig<object, HostOption>({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './tests/global-setup.ts',
  workers: 1,
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
