/** The libraries of docs/libraries.md between two renderer processes. The scenarios are those that run in Node. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Suite } from '../../tests/support/libraries/scenario.ts';
import { type LibraryName, suites } from '../../tests/support/libraries/suites.ts';
import { expect, test } from './fixtures.ts';
import type { Peer } from './harness.ts';
import type { LibrariesPage, ScenarioName } from './pages/libraries.ts';

const CLIENT = '/dist/peerport.js';
const PAGE_MODULE = '/dist/libraries/page.js';

/** The libraries in it are as published; the client is the bundle that the page server has. */
test.beforeAll(() =>
  build({
    entryPoints: [fileURLToPath(new URL('pages/libraries.ts', import.meta.url))],
    outfile: fileURLToPath(new URL(`..${PAGE_MODULE}`, import.meta.url)),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    alias: { '@peerport/client': CLIENT },
    external: [CLIENT],
    logLevel: 'warning',
  }),
);

/** Calls a function of pages/libraries.ts in a page. */
function call<Name extends keyof LibrariesPage>(
  { page }: Peer,
  name: Name,
  ...parameters: Parameters<LibrariesPage[Name]>
): Promise<unknown> {
  return page.evaluate(
    async ([module, name, parameters]) => {
      await import(module);
      const { libraries } = globalThis as unknown as { libraries: Record<string, (...all: unknown[]) => unknown> };
      return libraries[name]?.(...parameters);
    },
    [PAGE_MODULE, name as string, parameters as unknown[]] as const,
  );
}

for (const [library, suite] of Object.entries(suites) as [LibraryName, Suite][]) {
  for (const part of ['unchanged', 'adapted'] as const) {
    for (const [name, { expected }] of Object.entries(suite[part])) {
      test(`${library}, ${part}: ${name}`, async ({ harness }) => {
        const [left, right] = [await harness.openPeer(), await harness.openPeer()];
        await using _kill = await left.page.exposeFunction('killPeer', () => right.kill());
        const { port1, port2 } = await harness.createChannel();
        await call(right, 'serve', library, port2);
        expect(await call(left, 'run', library, [part, name] satisfies ScenarioName, port1)).toEqual(expected);
      });
    }
  }
}
