import { PORT_OVERHEAD_BYTES } from '@peerport/protocol';
import { type Budget, BudgetShare } from '../lanes/budget.ts';
import { ConnectingLine } from '../platform/connecting-line.ts';
import type { Platform } from '../platform/platform.ts';
import type { SocketHandlers, SocketLike } from '../platform/socket.ts';

/** RFC 6455 §7.1.5: the code of a socket that went down without one. */
const ABNORMAL_CLOSURE = 1006;

const NOT_IN_TIME = 'it waited for other ports that arrived over the same port, and their sockets did not open in time';

/**
 * The ports that arrive over another port, until their sockets are open: a few connect at once and the others wait in line. Each counts for
 * `maxLanesBytes`. So a peer that sends many ports uses up neither the file descriptors of the process nor the turns of other ports.
 */
export class Arrivals {
  readonly #budget: Budget;
  readonly #line = new ConnectingLine();

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** An `openSocket` for one of them: the socket waits for its turn. @throws {ProtocolError} too many are waiting. */
  admit(openSocket: Platform['openSocket']): Platform['openSocket'] {
    const share = new BudgetShare(this.#budget, PORT_OVERHEAD_BYTES);
    return (url, subprotocols, handlers) =>
      this.#enter(handlers, share, (watched) => openSocket(url, subprotocols, watched));
  }

  #enter(handlers: SocketHandlers, share: BudgetShare, open: (handlers: SocketHandlers) => SocketLike): SocketLike {
    let socket: SocketLike | undefined;
    const arrive = () => {
      leaveLine();
      share.close();
    };
    const end: SocketHandlers['onClose'] = (code, reason, problem) => {
      arrive();
      handlers.onClose(code, reason, problem);
    };
    const watched: SocketHandlers = {
      onOpen() {
        arrive();
        handlers.onOpen();
      },
      onText: handlers.onText,
      onBinary: handlers.onBinary,
      onClose: end,
    };
    const leaveLine = this.#line.enter({
      begin: () => {
        socket = open(watched);
      },
      giveUp(hasBegun) {
        if (!hasBegun) end(ABNORMAL_CLOSURE, '', NOT_IN_TIME);
      },
    });
    return {
      get bufferedAmount() {
        return socket?.bufferedAmount ?? 0;
      },
      send: (data) => socket?.send(data),
      give: (bytes) => socket?.give(bytes),
      close: (code, reason) => socket?.close(code, reason),
      terminate() {
        if (socket === undefined) end(ABNORMAL_CLOSURE, '', undefined);
        else socket.terminate();
      },
    };
  }
}
