import { type Found, launchChromium, Resources, startPageServer } from '@peerport/hosts';
import { bundlePage } from '@peerport/hosts/bundle';
import type { Effort, Measurement } from './measure.ts';
import type { Runtime } from './runtime.ts';

/** Opens a page with the measuring function, in a separate Chromium. */
export function startChromiumRuntime({ executablePath }: Found): Promise<Runtime> {
  return Resources.build(async (resources) => {
    const { url } = resources.use(await bundlePage(new URL('page.js', import.meta.url)));
    const server = resources.use(
      await startPageServer({ files: { '/': url }, connectSrc: [], crossOriginIsolated: true }),
    );
    const chromium = resources.use(await launchChromium({ executablePath }));
    const page = await chromium.openUnobserved(`${server.origin}/page.html`);
    return {
      name: 'chromium',
      title: `Chromium ${chromium.version}`,
      measure: (name: string, effort: Effort) =>
        page.call('structuredCloneBench', 'measure', [name, effort]) as Promise<Measurement>,
      [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
    };
  });
}
