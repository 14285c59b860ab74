import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Found, launchChromium, Resources, startPageServer } from '@peerport/hosts';
import { build } from 'esbuild';
import type { Effort, Measurement } from './measure.ts';
import type { Runtime } from './runtime.ts';

const PAGE = '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/page.js"></script>';

/** Opens a page with the measuring function, in a Chromium that does nothing else. */
export function startChromiumRuntime({ executablePath }: Found): Promise<Runtime> {
  return Resources.build(async (resources) => {
    const directory = await mkdtemp(join(tmpdir(), 'peerport-bench-'));
    resources.use({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) });
    await writeFile(join(directory, 'page.html'), PAGE);
    await build({
      entryPoints: [fileURLToPath(new URL('page.js', import.meta.url))],
      outfile: join(directory, 'page.js'),
      bundle: true,
      format: 'esm',
      target: 'es2022',
      logLevel: 'warning',
    });
    const server = resources.use(
      await startPageServer({
        files: { '/': pathToFileURL(`${directory}/`) },
        connectSrc: [],
        crossOriginIsolated: true,
      }),
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
