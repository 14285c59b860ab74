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

/** Puts the bridge into the main world of the page. */
export function exposeBridge(
  contextBridge: Pick<ContextBridge, 'exposeInMainWorld'>,
  ipcRenderer: Pick<IpcRenderer, 'on' | 'invoke'>,
): void {
  const early: string[] = [];
  let deliver = (text: string): void => {
    early.push(text);
  };
  ipcRenderer.on(PORT_IPC_CHANNEL, (_event, text: unknown) => deliver(String(text)));
  const bridge: Bridge = {
    onDelivery(listener) {
      deliver = listener;
      for (const text of early.splice(0)) listener(text);
    },
    request: async (name) => String(await ipcRenderer.invoke(REQUEST_IPC_CHANNEL, String(name))),
  };
  contextBridge.exposeInMainWorld(BRIDGE_KEY, bridge);
}
