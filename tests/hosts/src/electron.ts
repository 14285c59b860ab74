import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright-core';
import type { ElectronMain } from './electron-main.ts';
import {
  isRoot,
  type LaunchOptions,
  type OpenOptions,
  OpenRenderers,
  type Renderer,
  type RendererHost,
} from './renderer.ts';

/** A running Electron: a {@link RendererHost} whose main process can be called. */
export interface ElectronHost extends RendererHost {
  readonly name: 'electron';
  readonly application: ElectronApplication;
}

/** Starts an Electron. It ends with this process. */
export async function launchElectron(options: LaunchOptions): Promise<ElectronHost> {
  const application = await launchElectronApp(new URL('electron-main.js', import.meta.url), options);
  const { headed = false } = options;
  try {
    const facts = await application.evaluate(() => ({ pid: process.pid, version: process.versions['electron'] }));
    return new LaunchedElectron(application, facts.pid, facts.version ?? 'of unknown version', headed);
  } catch (error) {
    await application.close();
    throw error;
  }
}

/**
 * Starts an app: a folder with a package.json, or its main script. Resolves when Electron is ready, which it is after the main script has run
 * to its end; Playwright holds no app back whose executable it is told, so windows may be open by then. Whether the app shows them is up to
 * it. It ends with this process.
 */
export async function launchElectronApp(
  app: URL,
  { executablePath, onContext }: LaunchOptions,
): Promise<ElectronApplication> {
  const application = await _electron.launch({
    executablePath,
    args: [fileURLToPath(app)],
    chromiumSandbox: !isRoot(),
  });
  try {
    onContext?.(application.context());
    await application.evaluate(async (electron) => {
      await electron.app.whenReady();
    });
    return application;
  } catch (error) {
    await application.close();
    throw error;
  }
}

class LaunchedElectron implements ElectronHost {
  readonly name = 'electron';
  readonly ended: Promise<void>;
  readonly application: ElectronApplication;
  readonly pid: number;
  readonly version: string;
  readonly #headed: boolean;
  readonly #renderers = new OpenRenderers();
  #opening: Promise<unknown> = Promise.resolve();

  constructor(application: ElectronApplication, pid: number, version: string, headed: boolean) {
    this.application = application;
    this.pid = pid;
    this.version = version;
    this.#headed = headed;
    this.ended = new Promise((resolve) => application.once('close', () => resolve()));
  }

  open(url: string, options: OpenOptions = {}): Promise<Renderer> {
    const opened = this.#opening.then(() => this.#open(url, options));
    this.#opening = opened.catch(() => undefined);
    return opened;
  }

  async #open(url: string, { visible = true }: OpenOptions): Promise<Renderer> {
    const [page, { pid }] = await Promise.all([
      this.application.waitForEvent('window'),
      this.application.evaluate(
        (_electron, [target, show]) =>
          (globalThis as unknown as { rendererHost: ElectronMain }).rendererHost.open(target, show),
        [url, this.#headed && visible] as const,
      ),
    ]);
    try {
      this.#renderers.add(pid, url);
    } catch (error) {
      await page.close();
      throw error;
    }
    page.once('close', () => this.#renderers.delete(pid));
    return { pid, page, close: () => page.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.application.close();
  }
}
