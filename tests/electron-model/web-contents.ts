import { EventEmitter } from 'node:events';
import type * as electron from 'electron';
import { IpcMain } from './ipc-main.ts';
import type { RenderFrameHost } from './render-frame-host.ts';
import { WebFrameMain } from './web-frame-main.ts';

type GoneReason = electron.RenderProcessGoneDetails['reason'];

/** A navigation that has committed, as `DidFinishNavigation` knows it. */
export interface Commit {
  /** The host that has the document now: that of the frame, or another one. */
  readonly host: RenderFrameHost;
  /** Chromium's page in place of one that did not load. */
  readonly error?: { readonly code: number; readonly text: string };
  readonly isSameDocument?: boolean;
}

const owners = new WeakMap<WebFrameMain, WebContents>();
let lastId = 0;
let lastFrameTreeNodeId = 0;

/** The contents of a window, a view, a `<webview>` or a popup (shell/browser/api/electron_api_web_contents.cc). */
export class WebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly ipc = new IpcMain();
  readonly #preferences: electron.WebPreferences;
  readonly #mainFrame: WebFrameMain;
  #isDestroyed = false;

  constructor(host: RenderFrameHost, preferences: electron.WebPreferences = {}) {
    super();
    this.#preferences = preferences;
    this.#mainFrame = new WebFrameMain(++lastFrameTreeNodeId, host, null);
    owners.set(this.#mainFrame, this);
  }

  static fromFrame(frame: WebFrameMain): WebContents | undefined {
    return owners.get(frame);
  }

  get mainFrame(): WebFrameMain {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
    return this.#mainFrame;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  getLastWebPreferences(): electron.WebPreferences {
    return this.#preferences;
  }

  getOSProcessId(): number {
    return this.mainFrame.osProcessId;
  }

  send(channel: string, ...parameters: unknown[]): void {
    this.mainFrame.send(channel, ...parameters);
  }

  /** A frame was inserted into a page. */
  addFrame(parent: WebFrameMain, host: RenderFrameHost): WebFrameMain {
    const frame = new WebFrameMain(++lastFrameTreeNodeId, host, parent);
    owners.set(frame, this);
    this.emit('frame-created', {}, { frame });
    return frame;
  }

  /**
   * `RenderFrameHostChanged`, if there is another host, and then `DidFinishNavigation`. A page of an error is told of by
   * `did-fail-provisional-load` alone; a navigation within the document by `did-navigate-in-page`.
   */
  commit(frame: WebFrameMain, { host, error, isSameDocument = false }: Commit): void {
    const isMainFrame = frame === this.#mainFrame;
    if (host !== frame.host || frame.isDestroyed()) frame.swap(host);
    else if (!isSameDocument) frame.removeChildren();
    const { url, processId, routingId } = host;
    const ids = [isMainFrame, processId, routingId];
    if (error !== undefined) {
      this.emit('did-fail-provisional-load', {}, error.code, error.text, url, ...ids);
      this.emit('did-fail-load', {}, error.code, error.text, url, ...ids);
    } else if (isSameDocument) {
      this.emit('did-navigate-in-page', {}, url, ...ids);
    } else {
      this.emit('did-frame-navigate', {}, url, 200, 'OK', ...ids);
      if (isMainFrame) this.emit('did-navigate', {}, url, 200, 'OK');
    }
  }

  /**
   * `PrimaryMainFrameRenderProcessGone`: the frames of the process are disposed of at once, the event is posted. The crash of another
   * process, that of a subframe, disposes of its frames, and emits nothing.
   */
  processGone(processId: number, reason: GoneReason = 'crashed'): void {
    const dead = this.#mainFrame.framesInSubtree.filter(({ host }) => host.processId === processId);
    for (const frame of dead) frame.dispose();
    if (!dead.includes(this.#mainFrame)) return;
    setImmediate(() => this.emit('render-process-gone', {}, { reason, exitCode: 9 }));
  }

  /** `WebContentsDestroyed` */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#mainFrame.remove();
    this.#isDestroyed = true;
    this.emit('destroyed');
  }

  /** Listeners, of whatever event. */
  get listenersCount(): number {
    return this.eventNames().reduce((sum, name) => sum + this.listenerCount(name), 0);
  }

  get asContents(): electron.WebContents {
    return this as unknown as electron.WebContents;
  }
}
