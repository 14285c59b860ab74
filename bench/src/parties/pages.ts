import { type ChromiumHost, findChromium, launchChromium, Resources, startPageServer } from '@peerport/hosts';
import { bundlePage } from '@peerport/hosts/bundle';
import { openPageParty, type PageParty } from './page-party.ts';

/** Chromium, and its pages that can be parties. */
export class Pages implements AsyncDisposable {
  readonly version: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly #chromium: ChromiumHost;
  readonly #resources: Resources;

  /** @throws {Error} there is no Chromium, or it does not start. */
  static start(): Promise<Pages> {
    return Resources.build(async (resources) => {
      const found = findChromium();
      if (found.executablePath === undefined) throw new Error(found.reason);
      const { url } = resources.use(await bundlePage(new URL('page.js', import.meta.url)));
      const files = { '/': url };
      const connectSrc = ['ws://127.0.0.1:*'];
      const { origin } = resources.use(await startPageServer({ files, connectSrc, crossOriginIsolated: true }));
      const chromium = resources.use(await launchChromium({ executablePath: found.executablePath }));
      return new Pages(chromium, origin, resources);
    });
  }

  private constructor(chromium: ChromiumHost, origin: string, resources: Resources) {
    this.version = chromium.version;
    this.origin = origin;
    this.#chromium = chromium;
    this.#resources = resources;
  }

  /** Opens a page that is a party, in its own process. */
  open(): Promise<PageParty> {
    return openPageParty(this.#chromium, `${this.origin}/page.html`);
  }

  /** The address of a page that serves an end once loaded, for another page to open. @param site of the page. */
  urlToServe(end: string, config: unknown, site: 'same site' | 'another site'): string {
    const origin = site === 'same site' ? this.origin : this.origin.replace('127.0.0.1', 'localhost');
    return `${origin}/page.html#${new URLSearchParams({ end, config: JSON.stringify(config) })}`;
  }

  /** @throws {Error} the page at `url`, which `party` has opened, runs in the same process. */
  async checkOtherProcess({ pid }: PageParty, url: string): Promise<void> {
    if ((await this.#chromium.pidOf(url)) === pid) throw new Error(`both pages are in process ${pid}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources[Symbol.asyncDispose]();
  }
}
