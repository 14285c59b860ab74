/**
 * Stands in for Electron where it is not: windows are pages of a Chromium, utility processes are Node processes. As much of it
 * as the example app uses, so that its own main script runs, and its preload script, its pages and its utility process do.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import type { Renderer, RendererHost } from '@peerport/hosts';
import type { Page } from '@playwright/test';

type IpcHandler = (event: { sender: FakeContents; senderFrame: FakeFrame }, ...parameters: unknown[]) => unknown;

const PARENT_PORT = `process.parentPort = {
  on: (event, listener) => process.on(event, (data) => listener({ data })),
};`;

/** What the preload script finds, in the page's own world: Chromium alone has no other. */
const PRELOAD_WORLD = (preload: string) => `(() => {
  const listeners = {};
  window.__ipcSend = (channel, ...parameters) => listeners[channel]?.({}, ...parameters);
  const electron = {
    contextBridge: { exposeInMainWorld: (key, api) => { window[key] = api; } },
    ipcRenderer: {
      on: (channel, listener) => { listeners[channel] = listener; },
      invoke: (...parameters) => window.__ipcInvoke(...parameters),
    },
  };
  const require = () => electron;
  ${preload}
})();`;

/** Imports the main script of an app, with `electron` as what it gets for Electron. Once for each script. */
export async function runMain(main: URL, electron: FakeElectron): Promise<void> {
  Object.assign(globalThis, { fakeElectron: electron.exports });
  const names = Object.keys(electron.exports).join(', ');
  // The comment makes it a module of its own, evaluated for this script.
  const stub = `data:text/javascript,export const { ${names} } = globalThis.fakeElectron; // ${encodeURI(main.href)}`;
  const hooks = `export const resolve = (specifier, context, next) =>
    specifier === 'electron' ? { url: ${JSON.stringify(stub)}, shortCircuit: true } : next(specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
  await import(main.href);
}

let lastContentsId = 0;

class FakeFrame {
  readonly frameTreeNodeId = 1;
  readonly processId = 1;
  readonly routingId = 1;
  readonly detached = false;
  readonly #page: Page;
  readonly osProcessId: number;

  constructor({ page, pid }: Renderer) {
    this.#page = page;
    this.osProcessId = pid;
  }

  get origin(): string {
    return new URL(this.#page.url()).origin;
  }

  isDestroyed(): boolean {
    return this.#page.isClosed();
  }

  send(...message: unknown[]): void {
    const deliver = (given: unknown[]) =>
      (globalThis as unknown as { __ipcSend(...m: unknown[]): void }).__ipcSend(...given);
    // As in Electron, what is sent to a page that goes is lost.
    this.#page.evaluate(deliver, message).catch(() => undefined);
  }
}

/** A window's WebContents; its page is opened when it is told to load something. */
class FakeContents extends EventEmitter {
  readonly id = ++lastContentsId;
  #frame: FakeFrame | undefined;

  get mainFrame(): FakeFrame {
    if (this.#frame === undefined) throw new Error('nothing was loaded');
    return this.#frame;
  }

  isDestroyed(): boolean {
    return this.#frame?.isDestroyed() ?? false;
  }

  async open(renderer: Renderer, preload: string, invoke: IpcHandler): Promise<void> {
    const { page } = renderer;
    this.#frame = new FakeFrame(renderer);
    const event = { sender: this, senderFrame: this.#frame };
    await page.exposeFunction('__ipcInvoke', (...parameters: unknown[]) => invoke(event, ...parameters));
    await page.addInitScript(PRELOAD_WORLD(preload));
    page.on('framenavigated', (frame) => this.emit('did-frame-navigate', {}, frame.url(), 200, '', true, 1, 1));
    page.on('load', () => this.emit('did-finish-load'));
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 }));
    page.on('close', () => this.emit('destroyed'));
  }
}

/** Its modules, and the windows and processes that were opened. Disposing of it is quitting the app. */
export class FakeElectron implements AsyncDisposable {
  readonly windows: Renderer[] = [];
  readonly processes: ChildProcess[] = [];
  readonly exports: Record<string, unknown>;
  readonly #app = Object.assign(new EventEmitter(), { whenReady: () => Promise.resolve(), quit() {} });
  readonly #handlers = new Map<string, IpcHandler>();

  /** @param blank an empty page of the origin that the app's pages have. */
  constructor(host: RendererHost, blank: string) {
    const { windows, processes } = this;
    const handlers = this.#handlers;
    const invoke: IpcHandler = (event, channel, ...parameters) => handlers.get(String(channel))?.(event, ...parameters);
    this.exports = {
      app: this.#app,
      ipcMain: { handle: handlers.set.bind(handlers), removeHandler: handlers.delete.bind(handlers) },
      protocol: { registerSchemesAsPrivileged() {}, handle() {} },
      session: { defaultSession: { setPermissionRequestHandler() {}, setPermissionCheckHandler() {} } },
      BrowserWindow: class {
        readonly webContents = new FakeContents();
        readonly #preload: string;

        constructor({ webPreferences }: { webPreferences: { preload: string } }) {
          this.#preload = webPreferences.preload;
        }

        async loadURL(url: string): Promise<void> {
          const renderer = await host.open(blank);
          windows.push(renderer);
          await this.webContents.open(renderer, await readFile(this.#preload, 'utf8'), invoke);
          await renderer.page.goto(url);
        }

        /** As if it were at the origin of the app's pages: Chromium lets no page of a file import a script. */
        loadFile(path: string): Promise<void> {
          return this.loadURL(new URL(path, blank).href);
        }
      },
      utilityProcess: {
        fork(path: string) {
          const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(PARENT_PORT)}`];
          const child = fork(path, { execArgv, serialization: 'advanced' });
          processes.push(child);
          return Object.assign(child, { postMessage: (message: object) => child.send(message) });
        },
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#app.emit('will-quit');
    for (const { close } of this.windows) await close();
    for (const child of this.processes) child.kill();
  }
}
