import { expect, test } from '@jest/globals';
import { runNode, TIMEOUT_MS } from '../support/installed.ts';

const hasFlag = process.allowedNodeEnvironmentFlags.has('--no-experimental-require-module');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
/** Whether `require()` loads ES modules here. */
const requiresModules = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);

const through = [[['through', 'the relay']]];

test.each(['node/exchange.mjs', 'node/exchange.cjs'])(
  '%s runs, with one copy of the packages',
  async (file) => {
    const flavour = requiresModules ? 'ES module' : 'CommonJS';
    expect(JSON.parse(await runNode(file))).toEqual({ received: through, flavour, isOneCopy: true });
  },
  TIMEOUT_MS,
);

(hasFlag ? test : test.skip).each(['node/exchange.mjs', 'node/exchange.cjs'])(
  '%s runs as in a Node whose require() loads no ES modules',
  async (file) => {
    const printed = await runNode('--no-experimental-require-module', file);
    expect(JSON.parse(printed)).toEqual({ received: through, flavour: 'CommonJS', isOneCopy: true });
  },
  TIMEOUT_MS,
);

test(
  'a child process gets a ticket as a line of text',
  async () => {
    expect(JSON.parse(await runNode('node/parent.mjs'))).toEqual({ year: 1970 });
  },
  TIMEOUT_MS,
);
