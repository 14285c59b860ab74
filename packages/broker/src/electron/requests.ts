import { encodeRequestAnswer, REQUEST_IPC_CHANNEL, type RequestAnswer, type Ticket } from '@peerport/protocol';
import type { IpcMain, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import type { PortTarget } from './target.ts';

/** A page asks for a port. */
export interface PortRequest {
  /** What it asks for. */
  readonly name: string;
  /** Origin of the page: one of those that `startElectronBroker()` was given. */
  readonly origin: string;
  /** The frame that it is in. */
  readonly frame: WebFrameMain;
  /** The contents that the frame belongs to. */
  readonly webContents: WebContents;
}

/**
 * Says who is to be at the other end of a port that a page asked for: a window, a frame or a process, which gets its port with
 * the name of the request as `channel`; or, where the app makes the channel itself, the page's ticket. What it throws is the
 * answer to the page.
 */
export type PortRequestHandler = (request: PortRequest) => PortTarget | Ticket | Promise<PortTarget | Ticket>;

/** Has `answer` called for each request that a page makes. Returns a function that ends this. @throws {Error} another broker does. */
export function handleRequests(
  ipcMain: IpcMain,
  answer: (name: string, event: IpcMainInvokeEvent) => Promise<Ticket>,
): () => void {
  const handler = async (event: IpcMainInvokeEvent, name: unknown): Promise<string> => {
    // What a handler throws, Electron would wrap in words of its own.
    const answered: RequestAnswer = await answer(String(name), event).then(
      (ticket) => ({ ticket }),
      (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
    );
    return encodeRequestAnswer(answered);
  };
  try {
    ipcMain.handle(REQUEST_IPC_CHANNEL, handler);
  } catch (cause) {
    throw new Error(
      'startElectronBroker: another broker answers the requests of pages; close it, or give ipcMain to one',
      {
        cause,
      },
    );
  }
  return () => ipcMain.removeHandler(REQUEST_IPC_CHANNEL);
}
