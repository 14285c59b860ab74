import type { Socket } from 'node:net';
import { CLOSE_CODES, CloseCode, type ControlFrame, encodeControlFrame } from '@peerport/protocol';
import type { WebSocket } from 'ws';

/** Called once, when a socket went down or broke the protocol, with the close code that its peer is to get. */
export type OnSocketEnd = (closeCodeForPeer: CloseCode, problem: string) => void;

/**
 * The broker's end of a port's socket. Once joined to its peer's, whatever binary message one receives, the other sends,
 * unread.
 *
 * Back-pressure: when a reader does not keep up, its TCP socket's write buffer fills to `relayBufferBytes`; the writer's
 * socket is then paused until that buffer has drained. So the relay holds, for each direction, at most that buffer, as
 * much again in the paused writer's read buffer, and the last WebSocket message.
 */
export class RelaySocket {
  readonly #ws: WebSocket;
  readonly #tcp: Socket;
  #onEnd: OnSocketEnd | undefined;
  #peer: RelaySocket | undefined;

  constructor(ws: WebSocket, tcp: Socket, onEnd: OnSocketEnd) {
    this.#ws = ws;
    this.#tcp = tcp;
    this.#onEnd = onEnd;
    ws.on('message', (data, isBinary) => {
      const peer = this.#peer;
      if (peer !== undefined && isBinary) {
        peer.#ws.send(data as Buffer);
        if (peer.#tcp.writableNeedDrain) ws.pause();
      } else {
        this.#violated(isBinary ? 'a message before the peer was there' : 'a text frame');
      }
    });
    tcp.on('drain', () => {
      if (this.#peer !== undefined) this.#peer.#ws.resume();
    });
    ws.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('WS_ERR')) this.#end(CloseCode.protocolError, error.message);
    });
    ws.on('close', (code) => this.#end(closeCodeForPeer(code), `closed with code ${code}`));
  }

  /** Joins two sockets, and tells both ports. */
  static join(first: RelaySocket, second: RelaySocket): void {
    first.#peer = second;
    second.#peer = first;
    first.send({ type: 'paired' });
    second.send({ type: 'paired' });
  }

  /** Tells the port something about its channel. */
  send(frame: ControlFrame): void {
    this.#ws.send(encodeControlFrame(frame));
  }

  /** Closes the socket, after everything that was sent before. */
  close(code: CloseCode, message = CLOSE_CODES[code].message): void {
    this.#onEnd = undefined;
    this.#ws.resume();
    this.#ws.close(code, message);
  }

  #violated(problem: string): void {
    this.#end(CloseCode.protocolError, problem);
    this.close(CloseCode.protocolError, problem);
  }

  #end(closeCode: CloseCode, problem: string): void {
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    onEnd?.(closeCode, problem);
  }
}

function closeCodeForPeer(code: number): CloseCode {
  switch (code) {
    case CloseCode.closed:
    case CloseCode.aborted:
    case CloseCode.protocolError:
      return code;
    default:
      return CloseCode.gone;
  }
}
