import { Resources, startPageServer } from '@peerport/hosts';
import type { Page } from '@playwright/test';
import { openBundledPage } from './bundled-page.ts';
import { test as base, expect } from './fixtures.ts';
import type { Bitmaps } from './pages/bitmaps.ts';

interface PageGlobals {
  readonly bitmaps: Bitmaps;
}

interface TestFixtures {
  /** The address of an image on another server. */
  readonly foreign: string;
  /** Opens the page. @param prepare runs in it before its own script */
  readonly open: (prepare?: () => void) => Promise<Page>;
}

const test = base.extend<TestFixtures>({
  foreign: async ({}, use) => {
    await using server = await startPageServer({
      files: { '/': new URL('../static/', import.meta.url) },
      connectSrc: [],
    });
    await use(`${server.origin}/foreign.svg`);
  },

  open: async ({ host, broker, foreign }, use) => {
    await using opened = new Resources();
    await use(async (prepare = () => {}) => {
      const bundled = await openBundledPage(host, {
        entry: new URL('pages/bitmaps.ts', import.meta.url),
        connectSrc: [broker.url],
        imgSrc: [new URL(foreign).origin],
        async prepare(page, origin) {
          await page.exposeFunction('mint', () => broker.createChannel({ origins: [origin] }));
          await page.addInitScript(prepare);
        },
      });
      opened.use(bundled);
      await bundled.page.waitForFunction(() => 'bitmaps' in globalThis);
      return bundled.page;
    });
  },
});

test.describe.configure({ timeout: 120_000 });

for (const [where, prepare] of [
  ['', undefined],
  [
    ', where there is no VideoFrame too',
    () => Object.assign(globalThis, { OwnVideoFrame: VideoFrame, VideoFrame: undefined }),
  ],
] as const) {
  test(`an ImageBitmap looks as its native clone does: in textures, in canvases, in each colour space${where}`, async ({
    open,
  }) => {
    const page = await open(prepare as (() => void) | undefined);
    const names = await page.evaluate(() => (globalThis as unknown as PageGlobals).bitmaps.sources);
    for (const name of names) {
      const { native, peerport, differences } = await page.evaluate(
        (source) => (globalThis as unknown as PageGlobals).bitmaps.compare(source),
        name,
      );
      expect.soft(peerport, name).toEqual(native);
      expect.soft(differences, name).toEqual([]);
    }
    expect(names.length).toBeGreaterThan(20);
  });
}

test('an ImageBitmap that cannot be sent as it is makes the post throw, and nothing is gone', async ({
  open,
  foreign,
}) => {
  const page = await open();
  const names = await page.evaluate(() => (globalThis as unknown as PageGlobals).bitmaps.refused);
  for (const name of names) {
    const result = await page.evaluate(
      ([source, image]) => (globalThis as unknown as PageGlobals).bitmaps.refuse(source as string, image as string),
      [name, foreign],
    );
    expect.soft(result, name).toEqual({
      outcomes: [
        ['DataCloneError', expect.any(String)],
        ['DataCloneError', '$.list[0].bitmap'],
      ],
      width: true,
      left: [5, 8],
      isUsable: 'usable',
    });
  }
  expect(names.length).toBeGreaterThan(3);
});

test('where there is no WebGL, an ImageBitmap that is opaque arrives as it is, and any other makes the post throw', async ({
  open,
}) => {
  const page = await open();
  const outcomes = await page.evaluate(async () => {
    const { bitmaps } = globalThis as unknown as PageGlobals;
    bitmaps.loseWebGl();
    const { differences } = await bitmaps.compare('a canvas, opaque');
    return [differences, await bitmaps.compare('a canvas').catch(({ name, path }) => [name, path])];
  });
  expect(outcomes).toEqual([[], ['DataCloneError', '$.copy']]);
});
