import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type * as electron from 'electron';
import type { DevToolsSession } from './devtools.ts';
import { processesOfFrames } from './frame-processes.ts';
import type { IpcMain } from './ipc-main.ts';
import { LiveDocument } from './live-document.ts';
import type { RenderFrameHost } from './render-frame-host.ts';
import { fromChromium, toChromium } from './scheme-proxy.ts';
import type { Session } from './session.ts';
import { WebContents } from './web-contents.ts';
import type { WebFrameMain } from './web-frame-main.ts';
import { IPC_BINDING, ISOLATED_WORLD, MAIN_WORLD_SCRIPT, preloadScript } from './worlds.ts';

/** Of the protocol: a frame, as in `Page.frameNavigated`. */
interface FramePayload {
  readonly id: string;
  readonly loaderId: string;
  readonly parentId?: string;
  readonly url: string;
  readonly unreachableUrl?: string;
}

interface ContextPayload {
  readonly id: number;
  readonly name: string;
  readonly auxData: { readonly isDefault: boolean; readonly frameId: string };
}

interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
}

interface Binding {
  readonly name: string;
  readonly payload: string;
  readonly executionContextId: number;
}

/** What contents share with the rest of the app. */
export interface Surroundings {
  readonly ipcMain: IpcMain;
  readonly session: Session;
  readonly sessionOf: (id: string) => DevToolsSession;
  /** Called for a popup's target before its scripts run. */
  readonly onGuest?: (contents: ChromiumContents) => void;
}

const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
/** Before anything was loaded. */
const NOWHERE: RenderFrameHost = { processId: 0, routingId: 0, osProcessId: 0, url: '', origin: 'null', receive() {} };
/** net/base/net_error_list.h */
const ERROR_CODES: Readonly<Record<string, number>> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INVALID_URL: -300,
  ERR_EMPTY_RESPONSE: -324,
};

/** The contents of a page of a Chromium. Events are in the order of the main process: each waits for those before it. */
export class ChromiumContents extends WebContents {
  readonly session: Session;
  /** Resolves when there is a page. */
  readonly attached: Promise<void>;
  readonly #surroundings: Surroundings;
  readonly #preferences: electron.WebPreferences;
  readonly #frames = new Map<string, WebFrameMain>();
  readonly #documents = new Map<string, LiveDocument>();
  /** Why documents did not load, by the ids of their loaders. */
  readonly #errors = new Map<string, string>();
  readonly #preloadIds = new WeakMap<DevToolsSession, string>();
  #page: DevToolsSession | undefined;
  #targetId = '';
  #hasEnded = false;
  #onAttached: () => void = () => {};
  #events: Promise<unknown> = Promise.resolve();
  #goneReason: 'crashed' | 'killed' = 'killed';

  constructor(preferences: electron.WebPreferences, surroundings: Surroundings) {
    super(NOWHERE, preferences);
    this.#preferences = preferences;
    this.#surroundings = surroundings;
    this.session = surroundings.session;
    this.attached = new Promise((resolve) => {
      this.#onAttached = resolve;
    });
  }

  /** DevTools' id of its page. */
  get targetId(): string {
    return this.#targetId;
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  /** lib/browser/api/navigation-controller... `loadURL()` resolves at did-finish-load, and rejects at did-fail-load. */
  async loadURL(url: string): Promise<void> {
    await this.attached;
    const loaded = new Promise<void>((resolve, reject) => {
      const onFail = (_event: unknown, code: number, text: string, _url: string, isMainFrame: boolean) => {
        if (!isMainFrame) return;
        stop();
        reject(Object.assign(new Error(`${text} (${code}) loading '${url}'`), { code: text, errno: code, url }));
      };
      const onLoad = () => {
        stop();
        resolve();
      };
      const stop = () => {
        this.off('did-fail-load', onFail);
        this.off('did-finish-load', onLoad);
      };
      this.on('did-fail-load', onFail);
      this.on('did-finish-load', onLoad);
    });
    // A page whose process is dead does not answer; it keeps its scripts.
    if (this.#page !== undefined && !this.mainFrame.isDestroyed()) await this.#installPreloads(this.#page);
    await this.#send('Page.navigate', { url: toChromium(url) });
    await loaded;
  }

  loadFile(path: string): Promise<void> {
    return this.loadURL(pathToFileURL(path).href);
  }

  reload(): void {
    void this.#send('Page.reload');
  }

  executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    return this.#evaluate(this.#targetId, code, userGesture);
  }

  forcefullyCrashRenderer(): void {
    this.#goneReason = 'crashed';
    // The page does not live to answer.
    this.#send('Page.crash').catch(() => undefined);
  }

  close(): void {
    void this.attached.then(() => this.#send('Page.close').catch(() => undefined));
  }

  /** There is a page for it: that of the target. What is in it before its first scripts run is set up here. */
  async attach(page: DevToolsSession, targetId: string): Promise<void> {
    if (this.isDestroyed()) {
      // Before it had a page.
      await page.send('Page.close').catch(() => undefined);
      return;
    }
    this.#page = page;
    this.#targetId = targetId;
    this.#frames.set(targetId, this.mainFrame);
    page.onEnd(() => {
      this.#hasEnded = true;
      this.#then(() => this.destroy());
    });
    page.on('Page.loadEventFired', () => this.#then(() => this.#finishLoad()));
    await this.#watch(page, targetId);
    this.#onAttached();
  }

  /** A popup has a document before it navigates. That preload scripts run in it is not modelled. */
  async adoptInitialDocument(): Promise<void> {
    const live = this.#documents.get(this.#targetId);
    if (live === undefined || this.mainFrame.host !== NOWHERE) return;
    live.osProcessId = (await processesOfFrames(this.#page as DevToolsSession)).get(this.#targetId) ?? 0;
    live.origin = await this.#originOf(live);
    if (this.mainFrame.host === NOWHERE) this.mainFrame.swap(live);
  }

  /** Sets up a session with the page, or with a frame of it that is in another process. */
  async #watch(session: DevToolsSession, rootId: string): Promise<void> {
    session.on<{ frameId: string; parentFrameId: string }>('Page.frameAttached', (event) => {
      this.#then(() => this.#addFrame(session, event.frameId, event.parentFrameId));
    });
    session.on<{ frameId: string; reason: string }>('Page.frameDetached', ({ frameId, reason }) => {
      if (reason === 'remove') this.#then(() => this.#removeFrame(frameId));
    });
    session.on<{ frame: FramePayload }>('Page.frameNavigated', ({ frame }) => this.#onCommit(session, frame));
    session.on<{ frameId: string; url: string }>('Page.navigatedWithinDocument', ({ frameId }) => {
      this.#then(() => this.#commitSameDocument(frameId));
    });
    session.on<{ requestId: string; errorText: string }>('Network.loadingFailed', ({ requestId, errorText }) =>
      this.#errors.set(requestId, errorText.replace('net::', '')),
    );
    session.on<{ context: ContextPayload }>('Runtime.executionContextCreated', ({ context }) =>
      this.#onContext(session, context),
    );
    session.on<Binding>('Runtime.bindingCalled', (binding) => this.#onBinding(session, binding));
    session.on('Inspector.targetCrashed', () => this.#then(() => this.#crash(rootId)));
    session.on<{ sessionId: string; targetInfo: TargetInfo }>(
      'Target.attachedToTarget',
      ({ sessionId, targetInfo }) => {
        const child = this.#surroundings.sessionOf(sessionId);
        if (targetInfo.type === 'iframe') void this.#watch(child, targetInfo.targetId);
        else void child.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
      },
    );
    const world = this.#isIsolated ? { executionContextName: ISOLATED_WORLD } : {};
    const steps = [
      session.send('Page.enable'),
      session.send('Network.enable'),
      session.send('Inspector.enable'),
      session.send('Runtime.enable'),
      session.send('Runtime.addBinding', { name: IPC_BINDING, ...world }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: MAIN_WORLD_SCRIPT }),
      this.#installPreloads(session),
      session.send('Target.setAutoAttach', AUTO_ATTACH),
    ];
    // A frame may be gone by now.
    await Promise.all(steps).catch(() => undefined);
    await session.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
  }

  get #isIsolated(): boolean {
    return this.#preferences.contextIsolation !== false;
  }

  /** From the next document on, these preload scripts run: those that the session has by then, too. */
  async #installPreloads(session: DevToolsSession): Promise<void> {
    const allowsSubframes = this.#preferences.nodeIntegrationInSubFrames === true;
    const source = preloadScript(await this.#preloadSources(), this.#isIsolated, allowsSubframes);
    const before = this.#preloadIds.get(session);
    if (before !== undefined) await session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier: before });
    const world = this.#isIsolated ? { worldName: ISOLATED_WORLD } : {};
    const { identifier } = await session.send<{ identifier: string }>('Page.addScriptToEvaluateOnNewDocument', {
      source,
      runImmediately: before === undefined,
      ...world,
    });
    this.#preloadIds.set(session, identifier);
  }

  /** Those of the session run first (lib/sandboxed_renderer/preload.ts). */
  #preloadSources(): Promise<string[]> {
    const { preload } = this.#preferences;
    const paths = [...this.session.preloadPaths, ...(preload === undefined ? [] : [preload])];
    return Promise.all(paths.map((path) => readFile(path, 'utf8')));
  }

  #onCommit(session: DevToolsSession, { id, loaderId, url, unreachableUrl }: FramePayload): void {
    const live = new LiveDocument(session, unreachableUrl ?? url);
    this.#documents.set(id, live);
    this.#then(async () => {
      const processes = await processesOfFrames(this.#page as DevToolsSession);
      live.osProcessId = processes.get(id) ?? 0;
      const frame = this.#frames.get(id);
      if (frame === undefined || live.osProcessId === 0) return;
      const text = unreachableUrl === undefined ? undefined : (this.#errors.get(loaderId) ?? 'ERR_FAILED');
      this.#errors.delete(loaderId);
      live.isErrorPage = text !== undefined;
      live.origin = text === undefined ? await this.#originOf(live) : 'null';
      this.commit(frame, { host: live, ...(text !== undefined && { error: { code: ERROR_CODES[text] ?? -2, text } }) });
    });
  }

  #commitSameDocument(frameId: string): void {
    const frame = this.#frames.get(frameId);
    if (frame !== undefined && !frame.isDestroyed()) this.commit(frame, { host: frame.host, isSameDocument: true });
  }

  async #originOf(live: LiveDocument): Promise<string> {
    return fromChromium(String(await live.evaluate('self.origin', false).catch(() => 'null')));
  }

  /** A page of an error has not finished. */
  #finishLoad(): void {
    if (this.mainFrame.host instanceof LiveDocument && this.mainFrame.host.isErrorPage) return;
    this.emit('did-finish-load');
  }

  #addFrame(session: DevToolsSession, frameId: string, parentId: string): void {
    const parent = this.#frames.get(parentId);
    if (parent === undefined || this.#frames.has(frameId)) return;
    const live = this.#documents.get(frameId) ?? new LiveDocument(session, 'about:blank');
    live.osProcessId = parent.host.osProcessId;
    live.origin = parent.host.origin;
    if (!this.#documents.has(frameId)) this.#documents.set(frameId, live);
    this.#frames.set(frameId, this.addFrame(parent, live));
  }

  #removeFrame(frameId: string): void {
    this.#frames.get(frameId)?.remove();
    this.#frames.delete(frameId);
    this.#documents.delete(frameId);
  }

  #crash(rootId: string): void {
    const frame = this.#frames.get(rootId);
    if (frame !== undefined && !frame.isDestroyed()) this.processGone(frame.processId, this.#goneReason);
    this.#goneReason = 'killed';
  }

  #onContext(session: DevToolsSession, { id, name, auxData }: ContextPayload): void {
    let live = this.#documents.get(auxData.frameId);
    if (live === undefined || live.session !== session) {
      // The empty document that a frame has before it navigates.
      live = new LiveDocument(session, 'about:blank');
      this.#documents.set(auxData.frameId, live);
    }
    if (auxData.isDefault) live.contexts.main = id;
    const isPreloadWorld = this.#isIsolated ? name === ISOLATED_WORLD : auxData.isDefault;
    if (isPreloadWorld) live.onPreloaded(id);
  }

  #onBinding(session: DevToolsSession, { name, payload, executionContextId }: Binding): void {
    if (name !== IPC_BINDING) return;
    const found = [...this.#documents].find(
      ([, { session: its, contexts }]) => its === session && contexts.preload === executionContextId,
    );
    if (found === undefined) return;
    const [frameId, live] = found;
    const { channel, parameters, call } = JSON.parse(payload) as {
      channel: string;
      parameters: unknown[];
      call?: number;
    };
    this.#then(() => {
      const frame = this.#frames.get(frameId);
      const isThere = frame !== undefined && !frame.isDestroyed() && frame.host === live;
      const event = { sender: this, senderFrame: isThere ? frame : null };
      if (call === undefined) {
        for (const emitter of [frame?.ipc, this.ipc, this.#surroundings.ipcMain])
          emitter?.emit(channel, event, ...parameters);
        return;
      }
      const target = [frame?.ipc, this.ipc].find((ipc) => ipc?.handles(channel)) ?? this.#surroundings.ipcMain;
      target.invoke(event, channel, ...parameters).then(
        (result) => live.settle(call, undefined, result),
        (error: Error) => live.settle(call, error.message, undefined),
      );
    });
  }

  /** Does a step when those before it are done. */
  #then(step: () => unknown): void {
    this.#events = this.#events.then(async () => {
      if (this.isDestroyed()) return;
      // A page that goes meanwhile is no fault; its end is the last step.
      await Promise.resolve(step()).catch((error: Error) => this.#hasEnded || console.error(error));
    });
  }

  async #evaluate(frameId: string, code: string, userGesture: boolean): Promise<unknown> {
    await this.attached;
    const live = this.#documents.get(frameId);
    if (live === undefined) throw new Error('the frame has no document');
    return live.evaluate(code, userGesture);
  }

  async #send(method: string, params: object = {}): Promise<unknown> {
    await this.attached;
    return this.#page?.send(method, params);
  }
}
