import { type ElectronBroker, startElectronBroker } from '@peerport/broker/electron';
import { app, BrowserWindow, utilityProcess } from 'electron';

export async function start(): Promise<ElectronBroker> {
  const broker = await startElectronBroker({ app, origins: ['file://'] });
  await broker.pair(new BrowserWindow().webContents, utilityProcess.fork('worker.js'), { channel: 'types' });
  return broker;
}
