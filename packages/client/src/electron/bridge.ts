import { PORT_IPC_CHANNEL, REQUEST_IPC_CHANNEL } from '@peerport/protocol/ipc-channels';
import type { ContextBridge, IpcRenderer } from 'electron';

/** Name of the global object that the preload script exposes to the page. */
export const BRIDGE_KEY = 'peerport';

/** What the preload script exposes to the page: two functions that pass only strings. */
export interface Bridge {
  /** Calls `listener` with each delivery of the main process, including earlier ones. */
  onDelivery(listener: (text: string) => void): void;
  /** Asks the main process for a port. Resolves with its answer. */
  request(name: string): Promise<string>;
}

const EXPOSED = Symbol.for('peerport.electron.bridge');

/**
 * Exposes the bridge in the page's main world. Without context isolation, that is the world of the preload script.
 *
 * Does so only once: a window and its session may both name this preload script, and each loads its own copy. The copies share `ipcRenderer`.
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
