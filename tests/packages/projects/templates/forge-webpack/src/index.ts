import { startElectronBroker } from '@peerport/broker/electron';
import { app, BrowserWindow, ipcMain } from 'electron';

declare const MAIN_WINDOW_WEBPACK_ENTRY: string;
declare const MAIN_WINDOW_PRELOAD_WEBPACK_ENTRY: string;

app.whenReady().then(async () => {
  const url = MAIN_WINDOW_WEBPACK_ENTRY;
  const broker = await startElectronBroker({ app, ipcMain, origins: [new URL(url).origin] });
  const open = () => new BrowserWindow({ webPreferences: { preload: MAIN_WINDOW_PRELOAD_WEBPACK_ENTRY } });
  const [left, right] = [open(), open()];
  await Promise.all([left.loadURL(url), right.loadURL(url)]);
  await broker.pair(left, right, { channel: 'text' });
});
