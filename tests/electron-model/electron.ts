/**
 * Electron, on top of a Chromium that DevTools drives and of Node processes: as much of it as peerport and apps that use it need. Each class
 * has a file, with its sources in Electron's tree; conformance.ts lists what matters. What is otherwise: pages see another `location` where
 * Chromium does not know their scheme; permission handlers are asked only by tests; native MessagePorts do not cross to pages.
 */
import { register } from 'node:module';
import type * as electron from 'electron';
import { App } from './app.ts';
import { BrowserWindow, OpenWindows } from './browser-window.ts';
import { Chromium } from './chromium.ts';
import { ChromiumContents } from './chromium-contents.ts';
import { forkUtilityProcess } from './forked-process.ts';
import { IpcMain } from './ipc-main.ts';
import { PROXY_BYPASS, type SchemeHandler, SchemeProxy } from './scheme-proxy.ts';
import { Session } from './session.ts';
import { WebContents } from './web-contents.ts';

interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly openerId?: string;
}

/** A running model. Disposing of it quits the app, and ends all that it started. */
export class ElectronModel implements AsyncDisposable {
  /** What an app imports as `electron`. */
  readonly main: typeof electron;
  /** For further DevTools clients, such as Playwright. */
  readonly devToolsUrl: string;
  readonly app = new App();
  readonly #chromium: Chromium;
  readonly #proxy: SchemeProxy;
  readonly #ipcMain = new IpcMain();
  /** The sessions by their partitions, and their contexts in Chromium. */
  readonly #sessions = new Map<string, Session>();
  readonly #contexts = new Map<Session, Promise<string>>();
  /** Contents whose page DevTools has not attached to yet, and pages that nobody claims yet, by target. */
  readonly #awaited = new Map<string, (sessionId: string) => void>();
  readonly #arrived = new Map<string, string>();
  readonly #contents = new Map<string, ChromiumContents>();
  readonly #processes = new Set<ReturnType<typeof forkUtilityProcess>>();
  readonly #windows = new OpenWindows(() => this.app.emit('window-all-closed'));

  static async start(executablePath: string): Promise<ElectronModel> {
    const chromium = await Chromium.start(executablePath);
    const model = new ElectronModel(chromium, await SchemeProxy.start());
    const filter = [{ type: 'page' }, { exclude: true }];
    const autoAttach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter };
    await chromium.devTools.browser.send('Target.setAutoAttach', autoAttach);
    return model;
  }

  private constructor(chromium: Chromium, proxy: SchemeProxy) {
    this.#chromium = chromium;
    this.#proxy = proxy;
    this.devToolsUrl = chromium.url;
    this.app.onCloseWindows(() => {
      for (const window of this.#windows.all) window.destroy();
    });
    chromium.devTools.browser.on<{ sessionId: string; targetInfo: TargetInfo }>('Target.attachedToTarget', (event) =>
      this.#onTarget(event.sessionId, event.targetInfo),
    );
    this.main = this.#modules() as unknown as typeof electron;
  }

  /** The contents whose page has this target: to find what Playwright calls a page. */
  contentsOf(targetId: string): ChromiumContents | undefined {
    return this.#contents.get(targetId);
  }

  #modules() {
    const proxy = this.#proxy;
    const processes = this.#processes;
    const sessionOf = (partition: string) => this.#session(partition);
    return {
      app: this.app,
      ipcMain: this.#ipcMain,
      ...this.#windowClasses(),
      webContents: {
        fromFrame: WebContents.fromFrame,
        fromId: (id: number) => [...this.#contents.values()].find((contents) => contents.id === id),
        getAllWebContents: () => [...this.#contents.values()],
      },
      session: {
        get defaultSession() {
          return sessionOf('');
        },
        fromPartition: sessionOf,
      },
      protocol: {
        registerSchemesAsPrivileged() {},
        handle: (scheme: string, handler: SchemeHandler) => proxy.handle(scheme, handler),
        unhandle: (scheme: string) => proxy.unhandle(scheme),
      },
      utilityProcess: {
        fork(path: string, args?: readonly string[]) {
          const utility = forkUtilityProcess(path, Array.isArray(args) ? args : []);
          processes.add(utility);
          utility.once('exit', () => processes.delete(utility));
          return utility;
        },
      },
    };
  }

  #windowClasses() {
    const windows = this.#windows;
    const open = (preferences?: electron.WebPreferences) => this.#open(preferences ?? {});
    return {
      BrowserWindow: class extends BrowserWindow {
        static getAllWindows(): BrowserWindow[] {
          return windows.all;
        }

        static fromWebContents(contents: object): BrowserWindow | null {
          return windows.all.find((window) => window.webContents === contents) ?? null;
        }

        constructor({ webPreferences }: electron.BrowserWindowConstructorOptions = {}) {
          super(windows, open(webPreferences));
        }
      },
      WebContentsView: class {
        readonly webContents: ChromiumContents;

        constructor({ webPreferences }: electron.WebContentsViewConstructorOptions = {}) {
          this.webContents = open(webPreferences);
        }
      },
    };
  }

  #session(partition: string): Session {
    const known = this.#sessions.get(partition);
    if (known !== undefined) return known;
    const session = new Session();
    this.#sessions.set(partition, session);
    this.app.emit('session-created', session);
    return session;
  }

  #contextOf(session: Session): Promise<string> {
    const known = this.#contexts.get(session);
    if (known !== undefined) return known;
    const { browser } = this.#chromium.devTools;
    const proxy = { proxyServer: `http://${this.#proxy.address}`, proxyBypassList: PROXY_BYPASS };
    const created = browser
      .send<{ browserContextId: string }>('Target.createBrowserContext', { disposeOnDetach: true, ...proxy })
      .then(({ browserContextId }) => browserContextId);
    this.#contexts.set(session, created);
    return created;
  }

  /** Contents, and a page for them. */
  #open(preferences: electron.WebPreferences): ChromiumContents {
    const { partition = '', session: given } = preferences;
    const session = (given as unknown as Session | undefined) ?? this.#session(partition);
    const contents = this.#newContents(preferences, session);
    void this.#openPage(contents, session);
    return contents;
  }

  #newContents(preferences: electron.WebPreferences, session: Session): ChromiumContents {
    const { devTools } = this.#chromium;
    const contents = new ChromiumContents(preferences, {
      ipcMain: this.#ipcMain,
      session,
      sessionOf: (id) => devTools.session(id),
    });
    this.app.emit('web-contents-created', {}, contents);
    return contents;
  }

  async #openPage(contents: ChromiumContents, session: Session): Promise<void> {
    const { browser } = this.#chromium.devTools;
    const browserContextId = await this.#contextOf(session);
    const { targetId } = await browser.send<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
      browserContextId,
    });
    const sessionId =
      this.#arrived.get(targetId) ?? (await new Promise<string>((resolve) => this.#awaited.set(targetId, resolve)));
    await this.#attach(contents, sessionId, targetId);
  }

  #onTarget(sessionId: string, { targetId, openerId = '' }: TargetInfo): void {
    const opener = this.#contents.get(openerId);
    if (opener !== undefined) {
      this.#openPopup(opener, sessionId, targetId);
      return;
    }
    this.#awaited.get(targetId)?.(sessionId);
    this.#arrived.set(targetId, sessionId);
  }

  /** lib/browser/guest-window-manager.ts: the preferences are those of the opener. */
  #openPopup(opener: ChromiumContents, sessionId: string, targetId: string): void {
    const contents = this.#newContents(opener.getLastWebPreferences(), opener.session);
    void this.#attach(contents, sessionId, targetId).then(async () => {
      await contents.adoptInitialDocument();
      opener.emit('did-create-window', new BrowserWindow(this.#windows, contents), {});
    });
  }

  async #attach(contents: ChromiumContents, sessionId: string, targetId: string): Promise<void> {
    this.#contents.set(targetId, contents);
    contents.once('destroyed', () => this.#contents.delete(targetId));
    await contents.attach(this.#chromium.devTools.session(sessionId), targetId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.app.quit();
    // UtilityProcessWrapper::Shutdown
    for (const utility of this.#processes) {
      utility.exit(0);
      utility.child.kill('SIGKILL');
    }
    await this.#chromium[Symbol.asyncDispose]();
    await this.#proxy[Symbol.asyncDispose]();
  }
}

/** Imports the main script of an app, with the model as what it gets for Electron. Once for each script. */
export async function runMain(main: URL, { main: modules }: ElectronModel): Promise<void> {
  Object.assign(globalThis, { electronModel: modules });
  const names = Object.keys(modules).join(', ');
  // The comment makes it a module of its own, evaluated for this script.
  const stub = `data:text/javascript,export const { ${names} } = globalThis.electronModel; // ${encodeURI(main.href)}`;
  const hooks = `export const resolve = (specifier, context, next) =>
    specifier === 'electron' ? { url: ${JSON.stringify(stub)}, shortCircuit: true } : next(specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
  await import(main.href);
}
