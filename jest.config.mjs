/** Unit tests read the sources of their own package; the other packages, and integration tests, use what is built. */
const common = {
  testEnvironment: 'node',
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
  testTimeout: 10_000,
  projects: [
    { ...common, displayName: 'protocol', rootDir: 'packages/protocol' },
    { ...common, displayName: 'broker', rootDir: 'packages/broker' },
    { ...common, displayName: 'inspector', rootDir: 'packages/broker/inspector' },
    { ...common, displayName: 'client', rootDir: 'packages/client' },
    { ...common, displayName: 'integration', rootDir: 'integration' },
    { ...common, displayName: 'bench', rootDir: 'bench' },
    { ...common, displayName: 'soak', rootDir: 'soak' },
  ],
};
