import { join } from 'node:path';
import { startElectronBroker } from '@peerport/broker/electron';
import { app, BrowserWindow, ipcMain } from 'electron';

app.whenReady().then(async () => {
  const url = process.env['ELECTRON_RENDERER_URL'] ?? '';
  const broker = await startElectronBroker({ app, ipcMain, origins: [new URL(url).origin] });
  const open = () => new BrowserWindow({ webPreferences: { preload: join(__dirname, '../preload/index.js') } });
  const [left, right] = [open(), open()];
  await Promise.all([left.loadURL(url), right.loadURL(url)]);
  await broker.pair(left, right, { channel: 'text' });
});
