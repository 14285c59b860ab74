import { openBundledPage } from './bundled-page.ts';
import { expect, test } from './fixtures.ts';
import type { ReplacedGlobalsPage } from './pages/replaced-globals.ts';

const EXCHANGE = {
  order: [1, 2, 3, 4, 'port'].flatMap((message) => [`message ${message}`, `microtasks ${message}`]),
  answer: 'through the port',
};

const CASES = [
  ['fake timers', 'before'],
  ['core-js', 'before'],
  ['zone.js', 'before'],
  ['fake timers', 'after'],
  ['core-js', 'after'],
  ['zone.js', 'after'],
  ['nothing left', 'after'],
] as const;

for (const [what, when] of CASES) {
  test(`${what}, ${when} the client was loaded: messages come, with the microtasks of each before the next`, async ({
    host,
    broker,
  }) => {
    let pageOrigin = '';
    await using opened = await openBundledPage(host, {
      entry: new URL('pages/replaced-globals.ts', import.meta.url),
      connectSrc: [broker.url],
      prepare: async (_page, origin) => {
        pageOrigin = origin;
      },
    });
    const { port1, port2 } = await broker.createChannel({ origins: [pageOrigin] });
    await opened.page.waitForFunction(() => 'run' in globalThis);
    const exchanges = await opened.page.evaluate(
      ([replacement, moment, ...tickets]) =>
        (globalThis as unknown as ReplacedGlobalsPage).run(replacement, moment, tickets),
      [what, when, port1, port2] as const,
    );
    expect(exchanges).toEqual([EXCHANGE, EXCHANGE]);
  });
}
