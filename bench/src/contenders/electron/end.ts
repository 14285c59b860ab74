import type { Pipe } from '../../workloads/pipe.ts';
import { messageToWindow, portPipe } from '../native-port/port-pipe.ts';
import type { ElectronBridge } from './preload.ts';

const bridge = () => (globalThis as unknown as { electronBridge: ElectronBridge }).electronBridge;

/** ipcRenderer, with the main process forwarding messages. */
export async function openElectronIpc(): Promise<Pipe> {
  const { post, receive } = bridge();
  return { post, receive, close() {} };
}

/** A port that the main process made. */
export async function openElectronPort(): Promise<Pipe> {
  bridge().requestPort();
  const { ports } = await messageToWindow();
  return portPipe(ports[0] as MessagePort);
}
