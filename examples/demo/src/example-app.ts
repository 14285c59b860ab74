/** Runs examples/electron-app and acts as its user. */
import { type LaunchOptions, launchElectronApp, type Renderer, Resources } from '@peerport/hosts';

type Page = Renderer['page'];

/** The running app. Disposing of it quits it. */
export interface ExampleApp extends AsyncDisposable {
  readonly windows: readonly Page[];
}

/** What the windows of the example app show. */
export interface ExampleFigures {
  /** The text from the editor, as the preview shows it. */
  readonly text: string;
  /** From whom the preview got it. */
  readonly from: string;
  /** The count of the utility process, and that process. */
  readonly statistics: string;
}

const APP = new URL('../../electron-app/', import.meta.url);
const WINDOWS_COUNT = 2;

/** Starts the app as `electron .` does. Resolves when the pages of its windows have loaded. */
export function startExampleApp(options: LaunchOptions): Promise<ExampleApp> {
  return Resources.build(async (resources) => {
    const application = await launchElectronApp(APP, options);
    resources.use({ [Symbol.asyncDispose]: () => application.close() });
    while (application.windows().length < WINDOWS_COUNT) await application.waitForEvent('window');
    const windows = application.windows();
    await Promise.all(windows.map((page) => page.waitForURL(/\.html$/)));
    if (!options.headed) {
      await application.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows()) window.hide();
      });
    }
    return { windows, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() };
  });
}

/** Writes `text` into the editor, and waits until its preview and its utility process have it. */
export async function writeInExampleApp(windows: readonly Page[], text: string): Promise<ExampleFigures> {
  const [editor, preview] = [windowOf(windows, 'editor'), windowOf(windows, 'preview')];
  const wordsCount = text.split(' ').length;
  await editor.locator('#statistics', { hasText: /words, counted by/ }).waitFor();
  await editor.fill('#text', text);
  const shown = preview.locator('#text', { hasText: text });
  const counted = editor.locator('#statistics', { hasText: new RegExp(`^${wordsCount} words`) });
  await Promise.all([shown.waitFor(), counted.waitFor()]);
  return {
    text: (await shown.textContent()) ?? '',
    from: (await preview.locator('#status').textContent()) ?? '',
    statistics: (await counted.textContent()) ?? '',
  };
}

/** The window with the page of that name. @throws {Error} if the app has opened none. */
export function windowOf(windows: readonly Page[], name: 'editor' | 'preview'): Page {
  const found = windows.find((page) => page.url().endsWith(`/${name}.html`));
  if (found === undefined) throw new Error(`the example app has no window with its ${name}`);
  return found;
}
