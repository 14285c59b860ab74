/** The preload script of the windows. */
import { contextBridge, ipcRenderer } from 'electron';

const bridge = {
  post: (message: unknown): void => ipcRenderer.send('message', message),
  receive(listener: (message: unknown) => void): void {
    ipcRenderer.removeAllListeners('message');
    ipcRenderer.on('message', (_event, message) => listener(message));
  },
  /** Asks the main process for a port, which arrives as a message to the window. */
  requestPort(): void {
    ipcRenderer.once('port', ({ ports }) => postMessage('port', '*', [...ports]));
    ipcRenderer.send('port');
  },
};

/** Exposed to the page as `electronBridge`. */
export type ElectronBridge = typeof bridge;

contextBridge.exposeInMainWorld('electronBridge', bridge);
