/** As much of Electron's main process as the adapter uses: the events that it listens to, the properties that it reads. */
import { EventEmitter } from 'node:events';
import type { App, IpcMain, RenderProcessGoneDetails, UtilityProcess, WebContents, WebFrameMain } from 'electron';

let lastId = 0;

/** A frame, and what was sent to it. */
export class FakeFrame {
  readonly frameTreeNodeId = ++lastId;
  processId = ++lastId;
  routingId = ++lastId;
  osProcessId = 4_000 + this.processId;
  detached = false;
  isGone = false;
  origin: string;
  readonly sent: unknown[][] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  send(...message: unknown[]): void {
    this.sent.push(message);
  }

  get asFrame(): WebFrameMain {
    return this as unknown as WebFrameMain;
  }
}

/** A window's page. */
export class FakeContents extends EventEmitter {
  readonly id = ++lastId;
  readonly mainFrame: FakeFrame;
  isGone = false;

  constructor(origin: string) {
    super();
    this.mainFrame = new FakeFrame(origin);
  }

  isDestroyed(): boolean {
    return this.isGone;
  }

  /** Another document, or the same again, in the main frame or in another. */
  navigate(frame = this.mainFrame): void {
    const isMainFrame = frame === this.mainFrame;
    this.emit('did-frame-navigate', {}, 'app://x/', -1, '', isMainFrame, frame.processId, frame.routingId);
  }

  processGone(reason: RenderProcessGoneDetails['reason']): void {
    this.emit('render-process-gone', {}, { reason, exitCode: 9 });
  }

  destroy(): void {
    this.isGone = true;
    this.emit('destroyed');
  }

  /** Listeners, of whatever event. */
  get listenersCount(): number {
    return this.eventNames().reduce((sum, name) => sum + this.listenerCount(name), 0);
  }

  get asContents(): WebContents {
    return this as unknown as WebContents;
  }
}

/** A utility process. */
export class FakeProcess extends EventEmitter {
  readonly pid: number | undefined;
  readonly sent: unknown[] = [];

  constructor(pid: number | undefined = ++lastId) {
    super();
    this.pid = pid;
  }

  postMessage(message: unknown): void {
    this.sent.push(message);
  }

  get asProcess(): UtilityProcess {
    return this as unknown as UtilityProcess;
  }
}

/** `app`: an emitter. */
export function fakeApp(): EventEmitter & App {
  return new EventEmitter() as EventEmitter & App;
}

type IpcHandler = (event: { sender: unknown; senderFrame: unknown }, ...parameters: unknown[]) => unknown;

/** `ipcMain`, as far as handlers go. */
export class FakeIpcMain {
  readonly handlers = new Map<string, IpcHandler>();

  handle(channel: string, handler: IpcHandler): void {
    this.handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }

  /** What `ipcRenderer.invoke` does in the page. */
  async invoke(channel: string, contents: FakeContents, frame: FakeFrame | null, ...parameters: unknown[]) {
    return this.handlers.get(channel)?.({ sender: contents, senderFrame: frame }, ...parameters);
  }

  get asIpcMain(): IpcMain {
    return this as unknown as IpcMain;
  }
}
