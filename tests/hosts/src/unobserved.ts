import { writeFile } from 'node:fs/promises';
import type { CDPSession } from 'playwright-core';
import { TargetSession } from './devtools.ts';
import { osProcessIdOf } from './os-process.ts';
import type { OpenOptions } from './renderer.ts';

/**
 * A page in a renderer process of its own that Playwright does not watch. Playwright has every frame of a page's WebSockets
 * copied to itself, which costs several times what the frame costs: where speed is measured, the page must be on its own.
 */
export interface UnobservedRenderer {
  /** The operating system's id of the process that runs the page. */
  readonly pid: number;
  /** Resolves when the page was closed, by whomever. */
  readonly ended: Promise<void>;
  /**
   * Calls a method of a global object of the page. Parameters and results travel as JSON.
   *
   * @throws {Error} what the method throws, or that the page is gone.
   */
  call(object: string, method: string, parameters: readonly unknown[]): Promise<unknown>;
  /** Saves what the page shows, all of it, as a PNG. */
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
}

const WINDOW = { width: 1280, height: 860 };

/** Opens `url` in a context of its own, by DevTools alone: Playwright leaves contexts alone that it has not made. */
export async function openUnobserved(
  browser: CDPSession,
  url: string,
  { visible = true }: OpenOptions,
): Promise<UnobservedRenderer> {
  const { browserContextId } = await browser.send('Target.createBrowserContext', { disposeOnDetach: true });
  const close = () => browser.send('Target.disposeBrowserContext', { browserContextId });
  try {
    const { targetId } = await browser.send('Target.createTarget', {
      url: 'about:blank',
      browserContextId,
      ...(visible ? { newWindow: true, ...WINDOW } : { hidden: true, background: true }),
    });
    const page = await TargetSession.attach(browser, targetId);
    await navigate(page, url);
    const pid = await osProcessIdOf(page);
    return {
      pid,
      ended: page.ended,
      call: (object, method, parameters) => call(page, `${object}.${method}(...${JSON.stringify(parameters)})`),
      screenshot: (file) => screenshot(page, file),
      async close() {
        await close();
        await page.ended;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function navigate(page: TargetSession, url: string): Promise<void> {
  await page.send('Page.enable');
  const loaded = new Promise<void>((resolve) => page.on('Page.loadEventFired', () => resolve()));
  const { errorText } = await page.send('Page.navigate', { url });
  if (errorText !== undefined) throw new Error(`${url}: ${errorText}`);
  await loaded;
  await page.send('Page.disable');
}

async function call(page: TargetSession, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await page.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  if (exceptionDetails !== undefined) {
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }
  return result.value;
}

async function screenshot(page: TargetSession, file: string): Promise<void> {
  const { data } = await page.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true });
  await writeFile(file, data, 'base64');
}
