import type { BrowserContext, Page } from 'playwright-core';

/** One page, alone in an operating-system process of its own. */
export interface Renderer {
  /** The operating system's id of the process that runs the page. */
  readonly pid: number;
  readonly page: Page;
  /** Closes the page, also one whose process is dead. */
  close(): Promise<void>;
}

/** How {@link RendererHost.open} shows a page. */
export interface OpenOptions {
  /** Whether people see the window, where the host shows windows at all. Default: true. */
  readonly visible?: boolean;
}

/** How a host is launched. */
export interface LaunchOptions {
  readonly executablePath: string;
  /** Show the windows that are opened as visible. Default: false, all stay hidden. */
  readonly headed?: boolean;
  /**
   * Called with each browser context: once by Electron, for each page by Chromium. The context has no page yet; that of an app that opens
   * windows by itself may have some.
   */
  readonly onContext?: (context: BrowserContext) => void;
}

/** A running program that can open renderer processes. Disposing of it ends them all. */
export interface RendererHost extends AsyncDisposable {
  readonly name: 'chromium' | 'electron';
  /** Of the browser engine, as the program reports it. */
  readonly version: string;
  /** The operating system's id of the program's main process. */
  readonly pid: number;
  /**
   * Opens `url` in a renderer process that it shares with no other page of this host.
   *
   * @throws {Error} when the page does not load, or when the host put it into the process of another page.
   */
  open(url: string, options?: OpenOptions): Promise<Renderer>;
  /** Resolves when the program has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

/** The renderers of a host that are open now. */
export class OpenRenderers {
  readonly #pids = new Set<number>();

  /**
   * Takes note of a renderer.
   *
   * @throws {Error} when another page is in the same process.
   */
  add(pid: number, url: string): void {
    if (this.#pids.has(pid)) throw new Error(`${url} shares process ${pid} with another page: no process of its own`);
    this.#pids.add(pid);
  }

  delete(pid: number): void {
    this.#pids.delete(pid);
  }
}

/** Whether a Chromium started by this user needs `--no-sandbox`: its sandbox refuses to work for root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
