import { type Browser, type CDPSession, chromium } from 'playwright-core';
import { TargetSession } from './devtools.ts';
import { osProcessIdOf } from './os-process.ts';
import {
  isRoot,
  type LaunchOptions,
  type OpenOptions,
  OpenRenderers,
  type Renderer,
  type RendererHost,
} from './renderer.ts';
import { openUnobserved, type UnobservedRenderer } from './unobserved.ts';

/** A running Chromium. */
export interface ChromiumHost extends RendererHost {
  readonly name: 'chromium';
  /** As {@link RendererHost.open}, for pages whose speed matters. */
  openUnobserved(url: string, options?: OpenOptions): Promise<UnobservedRenderer>;
  /**
   * The operating system's id of the process that runs the page at `url`: for a page that another page has opened.
   *
   * @throws {Error} there is no such page.
   */
  pidOf(url: string): Promise<number>;
}

/**
 * Starts a Chromium without network traffic of its own and without throttling of pages in the background (Playwright's switches
 * see to both). It ends with this process.
 */
export async function launchChromium(options: LaunchOptions): Promise<ChromiumHost> {
  const { executablePath, headed = false, onContext } = options;
  const browser = await chromium.launch({
    executablePath,
    headless: !headed,
    chromiumSandbox: !isRoot(),
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  if (onContext !== undefined) browser.on('context', onContext);
  try {
    return await LaunchedChromium.of(browser, headed);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

class LaunchedChromium implements ChromiumHost {
  readonly name = 'chromium';
  readonly version: string;
  readonly pid: number;
  readonly ended: Promise<void>;
  readonly #browser: Browser;
  readonly #session: CDPSession;
  readonly #headed: boolean;
  readonly #renderers = new OpenRenderers();
  #opening: Promise<unknown> = Promise.resolve();

  static async of(browser: Browser, headed: boolean): Promise<LaunchedChromium> {
    const session = await browser.newBrowserCDPSession();
    const main = (await processes(session)).find(({ type }) => type === 'browser');
    if (main === undefined) throw new Error('Chromium does not say which its main process is');
    return new LaunchedChromium(browser, session, main.id, headed);
  }

  private constructor(browser: Browser, session: CDPSession, pid: number, headed: boolean) {
    this.#browser = browser;
    this.#session = session;
    this.#headed = headed;
    this.pid = pid;
    this.version = browser.version();
    this.ended = new Promise((resolve) => browser.once('disconnected', () => resolve()));
  }

  open(url: string, { visible = true }: OpenOptions = {}): Promise<Renderer> {
    return this.#oneByOne(async () => {
      const context = await this.#browser.newContext(this.#headed ? { viewport: null, colorScheme: null } : {});
      try {
        const page = await context.newPage();
        const session = await context.newCDPSession(page);
        if (this.#headed && !visible) await minimize(session);
        await page.goto(url);
        const pid = await osProcessIdOf(session);
        await session.detach();
        await this.#register(pid, url, new Promise<void>((resolve) => context.once('close', () => resolve())));
        // It fails if the page closed because the whole browser does.
        page.once('close', () => context.close().catch(() => undefined));
        return { pid, page, close: () => context.close() };
      } catch (error) {
        await context.close();
        throw error;
      }
    });
  }

  openUnobserved(url: string, options: OpenOptions = {}): Promise<UnobservedRenderer> {
    return this.#oneByOne(async () => {
      const renderer = await openUnobserved(this.#session, url, options);
      try {
        await this.#register(renderer.pid, url, renderer.ended);
        return renderer;
      } catch (error) {
        await renderer.close();
        throw error;
      }
    });
  }

  pidOf(url: string): Promise<number> {
    return this.#oneByOne(async () => {
      const { targetInfos } = await this.#session.send('Target.getTargets');
      const target = targetInfos.find((info) => info.url === url);
      if (target === undefined) throw new Error(`there is no page at ${url}`);
      return osProcessIdOf(await TargetSession.attach(this.#session, target.targetId));
    });
  }

  /**
   * Every page is in a context of its own: pages of two contexts never share a process, whatever their sites. Two pages are
   * never opened at the same time: see `osProcessIdOf`.
   */
  #oneByOne<T>(open: () => Promise<T>): Promise<T> {
    const opened = this.#opening.then(open);
    this.#opening = opened.catch(() => undefined);
    return opened;
  }

  async #register(pid: number, url: string, closed: Promise<unknown>): Promise<void> {
    const known = await processes(this.#session);
    if (!known.some(({ id, type }) => id === pid && type === 'renderer')) {
      throw new Error(`process ${pid}, said to run ${url}, is not a renderer of this Chromium`);
    }
    this.#renderers.add(pid, url);
    void closed.then(() => this.#renderers.delete(pid));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

interface ProcessInfo {
  readonly id: number;
  readonly type: string;
}

async function processes(session: CDPSession): Promise<ProcessInfo[]> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo;
}

async function minimize(session: CDPSession): Promise<void> {
  const { windowId } = await session.send('Browser.getWindowForTarget');
  await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
}
