import { PORT_OVERHEAD_BYTES } from '@peerport/protocol';
import { ConnectingLine } from '../connection/connecting-line.ts';
import type { Platform, SocketHandlers, SocketLike } from '../connection/socket.ts';
import { LaneMemory, type LanesMemory } from './lanes-memory.ts';

/** RFC 6455 §7.1.5: the code of a socket that went down without one. */
const ABNORMAL_CLOSURE = 1006;

const NOT_IN_TIME = 'it waited for other ports that came over the same one, whose sockets did not open in time';

/**
 * The ports that came over another one, until their sockets are open: few connect at once, the others wait in line, and each counts for
 * `maxLanesBytes`. So a peer that sends many takes neither the descriptors of the process nor the turns of ports that came otherwise.
 */
export class Arrivals {
  readonly #memory: LanesMemory;
  readonly #line = new ConnectingLine();

  constructor(memory: LanesMemory) {
    this.#memory = memory;
  }

  /** The platform for one port, whose socket waits in line. @throws {ProtocolError} there are too many already. */
  admit(platform: Platform): Platform {
    const share = new LaneMemory(this.#memory, PORT_OVERHEAD_BYTES);
    return {
      ...platform,
      openSocket: (url, subprotocols, handlers) =>
        this.#enter(handlers, share, (watched) => platform.openSocket(url, subprotocols, watched)),
    };
  }

  #enter(handlers: SocketHandlers, share: LaneMemory, open: (handlers: SocketHandlers) => SocketLike): SocketLike {
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
