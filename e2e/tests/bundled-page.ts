import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type RendererHost, Resources, startPageServer } from '@peerport/hosts';
import type { Page } from '@playwright/test';
import { build } from 'esbuild';

/** A page that runs one module. Disposing of it closes it. */
export interface BundledPage extends AsyncDisposable {
  readonly page: Page;
}

/** What the page is. */
export interface BundledPageOptions {
  /** The module: TypeScript, with whatever it imports. */
  readonly entry: URL;
  /** Where it may connect to, as in a CSP `connect-src`. */
  readonly connectSrc?: readonly string[];
  /** Comes before the module is loaded. */
  readonly prepare?: (page: Page, origin: string) => Promise<unknown>;
}

const HTML = `<!doctype html>
<meta charset="utf-8">
<title>bundle</title>
<link rel="icon" href="data:,">
<script type="module" src="/page.js"></script>
`;

/** Bundles a module and opens a page with it, in a renderer process of its own. */
export async function openBundledPage(host: RendererHost, options: BundledPageOptions): Promise<BundledPage> {
  const { entry, connectSrc = [], prepare } = options;
  return Resources.build(async (resources) => {
    const directory = await mkdtemp(join(tmpdir(), 'peerport-page-'));
    resources.use({ [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) });
    await writeFile(join(directory, 'page.html'), HTML);
    await writeFile(join(directory, 'empty.html'), '');
    await build({
      entryPoints: [fileURLToPath(entry)],
      outfile: join(directory, 'page.js'),
      bundle: true,
      format: 'esm',
      target: 'es2022',
      logLevel: 'warning',
    });
    const server = resources.use(await startPageServer({ files: { '/': pathToFileURL(`${directory}/`) }, connectSrc }));
    const renderer = await host.open(`${server.origin}/empty.html`);
    resources.use({ [Symbol.asyncDispose]: () => renderer.close() });
    await prepare?.(renderer.page, server.origin);
    await renderer.page.goto(`${server.origin}/page.html`);
    return { page: renderer.page, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() };
  });
}
