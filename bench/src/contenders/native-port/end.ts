import type { Pipe } from '../../workloads/pipe.ts';
import { messageToWindow, portPipe } from './port-pipe.ts';

/** The page to open, of another site; `null` in that page. */
export type NativePortConfig = string | null;

/** The driver opens the responder's page, of another site and thus in another process, and gives it a port. */
export async function openNativePort(url: NativePortConfig): Promise<Pipe> {
  if (url === null) {
    (opener as Window).postMessage('here', '*');
    const { ports } = await messageToWindow();
    return portPipe(ports[0] as MessagePort);
  }
  const popup = open(url);
  if (popup === null) throw new Error('the page may not open a popup');
  await messageToWindow();
  const { port1, port2 } = new MessageChannel();
  popup.postMessage('your port', '*', [port2]);
  return portPipe(port1);
}
