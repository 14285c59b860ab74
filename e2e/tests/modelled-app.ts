/** An Electron app that runs on the model of Electron, with its windows as pages of Playwright. */
import { findChromium, Resources } from '@peerport/hosts';
import { type Browser, chromium, type Page } from '@playwright/test';
import { ElectronModel, runMain } from '../../tests/electron-model/electron.ts';

export class ModelledApp implements AsyncDisposable {
  readonly model: ElectronModel;
  readonly #browser: Browser;
  readonly #resources: Resources;

  /** @param main the main script of the app; it runs in this process. None: the test is the main process. */
  static start(main?: URL): Promise<ModelledApp> {
    return Resources.build(async (resources) => {
      const { executablePath = '' } = findChromium();
      const model = resources.use(await ElectronModel.start(executablePath));
      const browser = await chromium.connectOverCDP(model.devToolsUrl);
      resources.use({ [Symbol.asyncDispose]: () => browser.close() });
      if (main !== undefined) await runMain(main, model);
      return new ModelledApp(model, browser, resources);
    });
  }

  private constructor(model: ElectronModel, browser: Browser, resources: Resources) {
    this.model = model;
    this.#browser = browser;
    this.#resources = resources;
  }

  /** The pages of its windows, by the ends of their URLs. */
  pages(): Page[] {
    return this.#browser.contexts().flatMap((context) => context.pages());
  }

  async page(urlEnd: string): Promise<Page> {
    const deadlineMs = Date.now() + 20_000;
    for (;;) {
      const found = this.pages().find((page) => page.url().endsWith(urlEnd));
      if (found !== undefined) return found;
      if (Date.now() > deadlineMs)
        throw new Error(`no window has ${urlEnd}: ${this.pages().map((page) => page.url())}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources[Symbol.asyncDispose]();
  }
}
