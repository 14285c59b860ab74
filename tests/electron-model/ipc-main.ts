import { EventEmitter } from 'node:events';
import type * as electron from 'electron';

/** What a handler is told of who asks: a WebContents, and a WebFrameMain, or null when its frame is gone by then. */
export interface IpcEvent {
  readonly sender: object;
  readonly senderFrame: object | null;
}

type Handler = (event: IpcEvent, ...parameters: unknown[]) => unknown;

/** lib/browser/ipc-main-impl.ts */
export class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== 'function') {
      throw new TypeError(`Expected handler to be a function, but found type '${typeof handler}'`);
    }
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  handles(channel: string): boolean {
    return this.#handlers.has(channel);
  }

  get handlersCount(): number {
    return this.#handlers.size;
  }

  /**
   * What `ipcRenderer.invoke()` gives in the page (lib/browser/ipc-dispatch.ts, lib/renderer/api/ipc-renderer.ts).
   *
   * @throws {Error} no handler, or what it threw, in words of Electron's.
   */
  async invoke(event: IpcEvent, channel: string, ...parameters: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    try {
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      return await handler(event, ...parameters);
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${error}`);
    }
  }

  get asIpcMain(): electron.IpcMain {
    return this as unknown as electron.IpcMain;
  }
}
