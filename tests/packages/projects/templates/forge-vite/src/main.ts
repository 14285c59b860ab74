import path from 'node:path';
import { startElectronBroker } from '@peerport/broker/electron';
import { app, BrowserWindow, ipcMain } from 'electron';

declare const MAIN_WINDOW_VITE_DEV_SERVER_URL: string;

app.whenReady().then(async () => {
  const url = MAIN_WINDOW_VITE_DEV_SERVER_URL;
  const broker = await startElectronBroker({ app, ipcMain, origins: [new URL(url).origin] });
  const open = () => new BrowserWindow({ webPreferences: { preload: path.join(__dirname, 'preload.js') } });
  const [left, right] = [open(), open()];
  await Promise.all([left.loadURL(url), right.loadURL(url)]);
  await broker.pair(left, right, { channel: 'text' });
});
