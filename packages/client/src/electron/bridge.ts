import { PORT_IPC_CHANNEL, REQUEST_IPC_CHANNEL } from '@peerport/protocol/ipc-channels';
import type { ContextBridge, IpcRenderer } from 'electron';

/** Name of the global object that the preload script puts into the page. */
export const BRIDGE_KEY = 'peerport';

/** What the page gets of the preload script: two functions, through which nothing but strings passes. */
export interface Bridge {
  /** Has `listener` called with each delivery of the main process, those that came before included. */
  onDelivery(listener: (text: string) => void): void;
  /** Asks the main process for a port; resolves with its answer. */
  request(name: string): Promise<string>;
}

const EXPOSED = Symbol.for('peerport.electron.bridge');

/**
 * Puts the bridge into the main world of the page: with context isolation off, that is the world of the preload script.
 *
 * Once: a window and its session may both name this preload script, and each is a module of its own. They have `ipcRenderer` in common.
 */
export function exposeBridge(
  contextBridge: Pick<ContextBridge, 'exposeInMainWorld'>,
  ipcRenderer: Pick<IpcRenderer, 'on' | 'invoke'>,
  isContextIsolated = true,
): void {
  if (Object.hasOwn(ipcRenderer, EXPOSED)) return;
  const early: string[] = [];
  let deliver = (text: string): void => {
    early.push(text);
  };
  const bridge: Bridge = {
    onDelivery(listener) {
      deliver = listener;
      for (const text of early.splice(0)) listener(text);
    },
    request: async (name) => String(await ipcRenderer.invoke(REQUEST_IPC_CHANNEL, String(name))),
  };
  if (isContextIsolated) contextBridge.exposeInMainWorld(BRIDGE_KEY, bridge);
  else Object.defineProperty(globalThis, BRIDGE_KEY, { value: Object.freeze(bridge) });
  ipcRenderer.on(PORT_IPC_CHANNEL, (_event, text: unknown) => deliver(String(text)));
  Object.defineProperty(ipcRenderer, EXPOSED, { value: true });
}
