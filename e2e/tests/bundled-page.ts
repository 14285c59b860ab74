import { writeFile } from 'node:fs/promises';
import { type RendererHost, Resources, startPageServer } from '@peerport/hosts';
import { bundlePage } from '@peerport/hosts/bundle';
import type { Page } from '@playwright/test';

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
  /** Where its images may come from, besides its own server. */
  readonly imgSrc?: readonly string[];
  /** Comes before the module is loaded. */
  readonly prepare?: (page: Page, origin: string) => Promise<unknown>;
}

/** Bundles a module and opens a page with it, in a renderer process of its own. */
export async function openBundledPage(host: RendererHost, options: BundledPageOptions): Promise<BundledPage> {
  const { entry, connectSrc = [], imgSrc = [], prepare } = options;
  return Resources.build(async (resources) => {
    const { url } = resources.use(await bundlePage(entry));
    await writeFile(new URL('empty.html', url), '');
    const server = resources.use(await startPageServer({ files: { '/': url }, connectSrc, imgSrc }));
    const renderer = await host.open(`${server.origin}/empty.html`);
    resources.use({ [Symbol.asyncDispose]: () => renderer.close() });
    await prepare?.(renderer.page, server.origin);
    await renderer.page.goto(`${server.origin}/page.html`);
    return { page: renderer.page, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() };
  });
}
