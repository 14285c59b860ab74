import { availableParallelism } from 'node:os';

/** Unit tests read the sources of their own package; the other packages, and integration tests, use what is built. */
const common = {
  testEnvironment: 'node',
  // As in Node itself, where a package that has both gives its ES modules.
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'module-sync'] },
  injectGlobals: false,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript', explicitResourceManagement: true } } },
    ],
  },
};

export default {
  // For tests that hang: a busy machine may take its time.
  testTimeout: 60_000,
  // Many tests wait for other processes.
  maxWorkers: availableParallelism() + 1,
  projects: [
    { ...common, displayName: 'protocol', rootDir: 'packages/protocol' },
    { ...common, displayName: 'broker', rootDir: 'packages/broker' },
    { ...common, displayName: 'client', rootDir: 'packages/client' },
    { ...common, displayName: 'cli', rootDir: 'packages/cli' },
    { ...common, displayName: 'inspector', rootDir: 'packages/cli/inspector' },
    { ...common, displayName: 'integration', rootDir: 'tests', testMatch: ['<rootDir>/integration/**/*.test.ts'] },
    {
      ...common,
      displayName: 'packages',
      rootDir: 'tests/packages',
      globalSetup: '<rootDir>/support/install.mjs',
      globalTeardown: '<rootDir>/support/uninstall.mjs',
    },
    { ...common, displayName: 'bench', rootDir: 'bench' },
    { ...common, displayName: 'soak', rootDir: 'tests/soak' },
  ],
};
