/** The main process of an Electron app whose windows are the parties: the script that Electron runs. */
import { app, BrowserWindow, ipcMain, MessageChannelMain, type WebContents } from 'electron';
import { serve } from '../../parties/serve.ts';

const windows: BrowserWindow[] = [];
const waitingForPort: WebContents[] = [];

ipcMain.on('message', ({ sender }, message) => {
  for (const { webContents } of windows) if (webContents !== sender) webContents.send('message', message);
});
ipcMain.on('port', ({ sender }) => {
  const peer = waitingForPort.pop();
  if (peer === undefined) {
    waitingForPort.push(sender);
    return;
  }
  const { port1, port2 } = new MessageChannelMain();
  peer.postMessage('port', null, [port1]);
  sender.postMessage('port', null, [port2]);
});

const functions = {
  /** Opens a window in its own process. @returns its process id. */
  async open(url: string, preload: string): Promise<number> {
    await app.whenReady();
    const partition = `party-${windows.length}`;
    const webPreferences = { preload, partition, contextIsolation: true, sandbox: true, backgroundThrottling: false };
    const window = new BrowserWindow({ show: false, webPreferences });
    windows.push(window);
    await window.loadURL(url);
    return window.webContents.getOSProcessId();
  },
  /** Calls a method of `party` in a window; the first window has index 0. */
  call(index: number, method: string, parameters: readonly unknown[]): Promise<unknown> | undefined {
    return windows[index]?.webContents.executeJavaScript(`party.${method}(...${JSON.stringify(parameters)})`);
  },
};

/** The functions of Electron's main process. */
export type ElectronFunctions = typeof functions;

serve(functions);
