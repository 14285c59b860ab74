import { EventEmitter } from 'node:events';
import { serialize } from 'node:v8';
import type * as electron from 'electron';
import { IpcMain } from './ipc-main.ts';
import type { RenderFrameHost } from './render-frame-host.ts';

type Modelled =
  | 'frameTreeNodeId'
  | 'processId'
  | 'routingId'
  | 'osProcessId'
  | 'url'
  | 'origin'
  | 'detached'
  | 'isDestroyed'
  | 'send'
  | 'executeJavaScript';

/**
 * A frame, which outlives its documents and its processes (shell/browser/api/electron_api_web_frame_main.cc,
 * spec/api-web-frame-main-spec.ts "RenderFrame lifespan").
 */
export class WebFrameMain extends EventEmitter implements Pick<electron.WebFrameMain, Modelled> {
  readonly frameTreeNodeId: number;
  readonly parent: WebFrameMain | null;
  readonly ipc = new IpcMain();
  readonly #children = new Set<WebFrameMain>();
  #host: RenderFrameHost;
  #isDisposed = false;
  #isDetached = false;

  constructor(frameTreeNodeId: number, host: RenderFrameHost, parent: WebFrameMain | null) {
    super();
    this.frameTreeNodeId = frameTreeNodeId;
    this.parent = parent;
    this.#host = host;
    if (parent !== null) parent.#children.add(this);
  }

  get processId(): number {
    return this.#liveHost.processId;
  }

  get routingId(): number {
    return this.#liveHost.routingId;
  }

  get osProcessId(): number {
    return this.#liveHost.osProcessId;
  }

  get url(): string {
    return this.#liveHost.url;
  }

  get origin(): string {
    return this.#liveHost.origin;
  }

  get detached(): boolean {
    return this.#isDetached;
  }

  get frames(): WebFrameMain[] {
    return [...this.#children];
  }

  get framesInSubtree(): WebFrameMain[] {
    return [this, ...this.frames.flatMap((frame) => frame.framesInSubtree)];
  }

  isDestroyed(): boolean {
    return this.#isDisposed;
  }

  /** lib/browser/api/web-frame-main.ts: whatever goes wrong is written to the console, and the message is lost. */
  send(channel: string, ...parameters: unknown[]): void {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    try {
      serialize(parameters);
      this.#liveHost.receive(channel, parameters);
    } catch (error) {
      console.error('Error sending from webFrameMain: ', error);
    }
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const host = this.#liveHost;
    if (host.evaluate === undefined) throw new Error('the document runs no scripts');
    return host.evaluate(code, userGesture);
  }

  /** `UpdateRenderFrameHost`: a navigation has swapped the host; the frame is the same, alive again if its process had crashed. */
  swap(host: RenderFrameHost): void {
    this.#host = host;
    this.#isDisposed = false;
    this.#isDetached = false;
    this.removeChildren();
  }

  /** Another document took the place of the one in the same host: the frames of the old one are gone. */
  removeChildren(): void {
    for (const child of this.#children) child.remove();
    this.#children.clear();
  }

  /** `MarkRenderFrameDisposed`: its process is dead, or it was removed. */
  dispose(): void {
    this.#isDisposed = true;
    this.#isDetached = true;
    this.removeChildren();
  }

  /** `FrameDeleted`: no event of its WebContents tells of it. */
  remove(): void {
    if (this.parent !== null) this.parent.#children.delete(this);
    this.dispose();
  }

  /** A frame of which an IPC message came while it was running its unload handlers. */
  asDetached(): WebFrameMain {
    const detached = new WebFrameMain(this.frameTreeNodeId, this.#host, null);
    detached.#isDetached = true;
    return detached;
  }

  get host(): RenderFrameHost {
    return this.#host;
  }

  get asFrame(): electron.WebFrameMain {
    return this as unknown as electron.WebFrameMain;
  }

  /** `CheckRenderFrame` */
  get #liveHost(): RenderFrameHost {
    if (this.#isDisposed) throw new Error('Render frame was disposed before WebFrameMain could be accessed');
    return this.#host;
  }
}
