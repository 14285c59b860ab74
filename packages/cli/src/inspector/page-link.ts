import { createJsonRpc } from '@peerport/broker/inspect';
import type { AdminEvents, AdminFunctions } from '@peerport/protocol/admin';
import type { WebSocket } from 'ws';
import { INSPECTOR_LIMITS } from './limits.ts';
import { PAGE_FUNCTIONS } from './page-protocol.ts';

const { maxUnreadBytes } = INSPECTOR_LIMITS;

/** The command's side of an admin socket. */
export interface BrokerSide {
  readonly functions: AdminFunctions;
  /** While it is paused, the broker's taps leave out messages and count them. */
  readonly socket: Pick<WebSocket, 'pause' | 'resume'>;
}

/** Forwards calls of the page to a broker, and events of the broker to the page. Reads no further from the broker while the page does not keep up. */
export class PageLink implements AdminEvents {
  #tapped: AdminEvents['tapped'] = () => {};

  tapped(...news: Parameters<AdminEvents['tapped']>): void {
    this.#tapped(...news);
  }

  /** Resumes the socket of the page, and forwards until it closes. */
  async run(page: WebSocket, { functions, socket }: BrokerSide): Promise<void> {
    const closed = new Promise<void>((resolve) => page.on('close', () => resolve()));
    page.on('error', () => {});
    const rpc = createJsonRpc<AdminEvents, object>(functions, {
      send(text) {
        page.send(text, () => {
          if (page.bufferedAmount <= maxUnreadBytes) socket.resume();
        });
        if (page.bufferedAmount > maxUnreadBytes) socket.pause();
      },
      listen: (receive) => page.on('message', (data) => receive(String(data))),
      resolve: (name) => pageFunction(functions, name),
      onMalformed: () => page.terminate(),
    });
    this.#tapped = (...news) => void rpc.tapped.asEvent(...news);
    page.resume();
    await closed;
    this.#tapped = () => {};
    socket.resume();
    rpc.$close();
  }
}

function pageFunction(functions: AdminFunctions, name: string) {
  const known = PAGE_FUNCTIONS.find((each) => each === name);
  if (known === undefined) return undefined;
  return (...args: unknown[]): unknown => Reflect.apply(functions[known], undefined, args);
}
