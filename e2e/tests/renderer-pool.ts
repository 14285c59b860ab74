import { type PageServer, type Renderer, type RendererHost, startPageServer } from '@peerport/hosts';

const FILES = { '/empty.html': new URL('../static/empty.html', import.meta.url) };

/**
 * Renderer processes that one test leaves to the next: starting one takes a second of processor time. Each has a single page, in a
 * browser context of its own, and Chromium never puts pages of two contexts into one process.
 */
export class RendererPool implements AsyncDisposable {
  readonly #host: RendererHost;
  /** Its empty page is of the same site as the pages of tests: Chromium keeps the process when it goes from one to the other. */
  readonly #server: PageServer;
  readonly #idle: Renderer[] = [];
  readonly #urls = new Map<Renderer, string>();

  static async start(host: RendererHost): Promise<RendererPool> {
    return new RendererPool(host, await startPageServer({ files: FILES, connectSrc: [] }));
  }

  private constructor(host: RendererHost, server: PageServer) {
    this.#host = host;
    this.#server = server;
  }

  /** Opens `url` in a renderer process that has no other page. */
  async open(url: string): Promise<Renderer> {
    const idle = this.#idle.pop();
    await idle?.page.goto(url);
    const renderer = idle ?? (await this.#host.open(url));
    this.#urls.set(renderer, url);
    return renderer;
  }

  /** Ends the page of a renderer. The renderer is used again, unless its process has crashed, or may be another one by now. */
  async release(renderer: Renderer, hasCrashed = false): Promise<void> {
    const { page } = renderer;
    const hasLeft = page.isClosed() || page.url() !== this.#urls.get(renderer);
    this.#urls.delete(renderer);
    // In Electron only the first page of a window may reach loopback.
    if (hasCrashed || hasLeft || this.#host.name === 'electron') return renderer.close();
    await page.goto(`${this.#server.origin}/empty.html`).then(
      () => this.#idle.push(renderer),
      () => renderer.close(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const renderer of this.#idle.splice(0)) await renderer.close();
    await this.#server[Symbol.asyncDispose]();
  }
}
