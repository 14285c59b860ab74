import { encodeRequestAnswer, REQUEST_IPC_CHANNEL, type RequestAnswer, type Ticket } from '@peerport/protocol';
import type { IpcMain, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import type { PortTarget } from './target.ts';

/** A page's request for a port. */
export interface PortRequest {
  /** The name passed to `requestPort()`. */
  readonly name: string;
  /** Origin of the page: one of the broker's `origins`. */
  readonly origin: string;
  /** The frame of the page. */
  readonly frame: WebFrameMain;
  /** The contents of the frame. */
  readonly webContents: WebContents;
}

/**
 * Chooses the peer of a port that a page asked for: returns a window, a frame or a process, which gets its port with the request's name as
 * `channel`; or the page's ticket, if the app creates the channel itself. The page gets the message of an error that it throws.
 */
export type PortRequestHandler = (request: PortRequest) => PortTarget | Ticket | Promise<PortTarget | Ticket>;

/** Calls `answer` for each request of a page. Returns a function that stops this. @throws {Error} another broker answers already. */
export function handleRequests(
  ipcMain: IpcMain,
  answer: (name: string, event: IpcMainInvokeEvent) => Promise<Ticket>,
): () => void {
  const handler = async (event: IpcMainInvokeEvent, name: unknown): Promise<string> => {
    // Electron would add words of its own to an error.
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
