import { startBroker } from '@peerport/broker';
import { expectedOf, isFaulty } from '../../tests/parity/case.ts';
import { caseGroups } from '../../tests/parity/cases/index.ts';
import type { Player } from '../../tests/parity/play.ts';
import { openBundledPage } from './bundled-page.ts';
import { test as base, expect } from './fixtures.ts';

interface TestFixtures {
  readonly player: Player;
}

interface WorkerFixtures {
  /** Plays all cases in one page; when that closes, no channel must be left. */
  readonly pagePlayer: Player;
}

const test = base.extend<TestFixtures, WorkerFixtures>({
  pagePlayer: [
    async ({ host }, use) => {
      const broker = await startBroker();
      const opened = await openBundledPage(host, {
        entry: new URL('pages/parity.ts', import.meta.url),
        connectSrc: [broker.url],
        prepare: (page, origin) => page.exposeFunction('mint', () => broker.createChannel({ origins: [origin] })),
      });
      await opened.page.waitForFunction(() => 'parity' in globalThis);
      await use({
        play: (implementation, name) =>
          opened.page.evaluate(
            ([whose, played]) => (globalThis as unknown as { parity: Player }).parity.play(whose, played),
            [implementation, name] as const,
          ),
      });
      await expect.poll(() => broker.channels(), { message: 'channels left behind' }).toEqual([]);
      await opened[Symbol.asyncDispose]();
      await broker.close();
    },
    { scope: 'worker' },
  ],

  player: async ({ hostIsThere: _, pagePlayer }, use) => use(pagePlayer),
});

/** Code that was written for `MessagePort` cannot tell a `PeerPort` from one, but where a case says so. */
for (const implementation of ['PeerPort in Chromium', 'MessagePort in Chromium'] as const) {
  test.describe(implementation, () => {
    test.skip(
      ({ hostName }) => hostName === 'electron' && implementation.startsWith('MessagePort'),
      'the deviations of Electron’s own ports are not written down',
    );
    for (const [group, cases] of Object.entries(caseGroups)) {
      test.describe(group, () => {
        for (const [name, played] of Object.entries(cases)) {
          test(name, async ({ player }) => {
            test.fail(isFaulty(played, implementation), played.fault?.because);
            expect(await player.play(implementation, name)).toEqual(expectedOf(played, implementation));
          });
        }
      });
    }
  });
}
