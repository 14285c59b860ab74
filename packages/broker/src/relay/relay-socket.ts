import type { Socket } from 'node:net';
import {
  CLOSE_CODES,
  CloseCode,
  type ControlFrame,
  DEFAULT_LIMITS,
  describeCloseCode,
  encodeControlFrame,
  ProtocolError,
  type RequestFrame,
} from '@peerport/protocol';
import { WebSocket } from 'ws';
import { PortTraffic } from '../core/port-traffic.ts';
import type { Route } from '../core/side.ts';
import { binaryFrame, textFrame } from './data-frame.ts';
import type { Intake } from './intake.ts';
import { nextTick } from './next-tick.ts';
import { readRequest } from './port-request.ts';
import type { Room } from './upkeep.ts';
import { WriteQueue } from './write-queue.ts';

const { maxRequestBytes } = DEFAULT_LIMITS;

/** What a relay socket tells its owner. */
export interface RelaySocketHooks {
  /** The port asks something of the broker. Returns the milliseconds until it may ask for more. */
  readonly onRequest: (request: RequestFrame) => number;
  /** Whether the port may create channels. */
  readonly mayCreate: () => boolean;
  /** Called once, last: the socket went down or broke the protocol. `closeCodeForPeer` is what its peer is to be told. */
  readonly onEnd: (closeCodeForPeer: CloseCode, problem: string) => void;
}

/** Where binary messages go: see {@link Route}. */
type Relaying = { readonly state: Exclude<Route, 'joined'> } | { readonly state: 'joined'; readonly peer: RelaySocket };

/** A message of a socket: a text, or a binary one in the fragments that it came in (RFC 6455 §5.4). */
type Incoming = Buffer | Buffer[];

/**
 * The broker's end of a port's socket. Once joined to its peer's, whatever binary message one receives, the other sends,
 * unread.
 *
 * Back-pressure: when a reader does not keep up, what waits for it takes `relayBufferBytes`; the writer's
 * intake is then held until that has left. So the relay holds, for each direction, at most that buffer, what it
 * read from the writer last, and the last WebSocket message. A port that asks the broker for something while
 * that buffer is full is a writer too, and waits for itself. So does one that asks for more than its holder may.
 */
export class RelaySocket {
  readonly #ws: WebSocket;
  readonly #tcp: Socket;
  readonly #intake: Intake;
  readonly #queue: WriteQueue;
  readonly #traffic: PortTraffic;
  #hooks: RelaySocketHooks | undefined;
  #relaying: Relaying = { state: 'alone' };
  #wasJoined = false;
  #returningTimer: NodeJS.Timeout | undefined;
  /** It has asked for more than it may, until then. */
  #requestTimer: NodeJS.Timeout | undefined;
  #isPaused = false;
  /** It was sent an answer, and has much to read before it. */
  #owesReading = false;
  /** Bytes that had been read when the last message came. */
  #bytesRead = 0;

  constructor(ws: WebSocket, intake: Intake, room: Room, hooks: RelaySocketHooks, traffic = new PortTraffic()) {
    this.#ws = ws;
    const { tcp } = intake;
    this.#tcp = tcp;
    this.#intake = intake;
    this.#traffic = traffic;
    this.#hooks = hooks;
    ws.binaryType = 'fragments';
    ws.on('message', (data) => this.#onMessage(data as Incoming));
    this.#queue = new WriteQueue(tcp, room, () => this.#onRoom());
    ws.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('WS_ERR')) this.#end(CloseCode.protocolError, error.message);
    });
    ws.on('close', (code) => this.#end(closeCodeForPeer(code), `closed with code ${code}`));
  }

  /** Bytes that wait to be sent to the port. */
  get bufferedBytes(): number {
    return this.#ws.bufferedAmount;
  }

  get isClosing(): boolean {
    return this.#ws.readyState !== WebSocket.OPEN;
  }

  /** Cuts the socket off. */
  terminate(): void {
    this.#ws.terminate();
  }

  /** What the relay keeps for the port and of what the port sends. */
  get keptBytes(): number {
    return this.#queue.keptBytes + this.#intake.keptBytes;
  }

  /** Whether nothing is read from the port, because its peer does not keep up. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The TCP port at the other end, on loopback. */
  get remotePort(): number | undefined {
    return this.#tcp.remotePort;
  }

  /** Whether the port was told once who is at the other end of its channel. */
  get wasJoined(): boolean {
    return this.#wasJoined;
  }

  /** Joins this socket to its peer's; the peer's owner does the same the other way round. */
  join(peer: RelaySocket): void {
    this.#wasJoined = true;
    this.#relaying = { state: 'joined', peer };
    this.#holdOrReadOn();
  }

  /**
   * The peer moves: tells the port, and sends its messages back to it until {@link leavePeer}. A port that takes longer than `timeoutMs` to
   * say that it holds them breaks the protocol.
   */
  sendBack(timeoutMs: number): void {
    this.#relaying = { state: 'returning' };
    this.#returningTimer = setTimeout(() => this.violate('it did not answer peer-moving in time'), timeoutMs);
    this.send({ type: 'peer-moving' });
    this.#holdOrReadOn();
  }

  /** The port has no peer, and must not send messages, until it is joined again. */
  leavePeer(): void {
    clearTimeout(this.#returningTimer);
    this.#relaying = { state: 'alone' };
  }

  /** Tells the port something about its channel. */
  send(frame: ControlFrame): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    this.#cork();
    this.#queue.write([textFrame(encodeControlFrame(frame))]);
  }

  /** Answers a request. Who does not read answers cannot ask for more. */
  answer(frame: ControlFrame): void {
    this.send(frame);
    if (!this.#queue.isFull) return;
    this.#owesReading = true;
    this.#holdOrReadOn();
  }

  /** Closes the socket, after everything that was sent before. */
  close(code: CloseCode, message = CLOSE_CODES[code].message): void {
    this.#hooks = undefined;
    this.leavePeer();
    clearTimeout(this.#requestTimer);
    this.#requestTimer = undefined;
    this.#owesReading = false;
    this.#holdOrReadOn();
    this.#ws.close(code, message);
  }

  #onMessage(message: Incoming): void {
    const relaying = this.#relaying;
    const isBinary = Array.isArray(message);
    if (!isBinary) {
      if (message.length > maxRequestBytes) this.violate(`a request is longer than ${maxRequestBytes} bytes`);
      else this.#onRequest(message);
    } else if (relaying.state === 'joined') {
      if (relaying.peer.#isOpen) this.#traffic.onSent(message);
      relaying.peer.#forward(message, this);
    } else if (relaying.state === 'returning') this.#forward(message, this);
    else this.violate('a message before the peer was there');
  }

  get #isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  /** Past `ws`, which would have to copy a message to send it in one frame: it writes its own frames whole, at once, in the same order. */
  #forward(fragments: Buffer[], from: RelaySocket): void {
    if (!this.#isOpen) return;
    const pieces = binaryFrame(fragments);
    if (from.#cameWithAnother() || pieces.length > 1) this.#cork();
    this.#queue.write(pieces);
    if (this.#queue.isFull) from.#holdOrReadOn();
  }

  /** Whether the message at hand came together with the one before it. */
  #cameWithAnother(): boolean {
    const { bytesRead } = this.#tcp;
    const cameWithAnother = bytesRead === this.#bytesRead;
    this.#bytesRead = bytesRead;
    return cameWithAnother;
  }

  /** What is written from now on is written together: `ws` emits all messages of a chunk before the next tick. */
  #cork(): void {
    if (this.#tcp.writableCorked > 0) return;
    this.#tcp.cork();
    nextTick(() => this.#tcp.uncork());
  }

  #onRequest(message: Buffer): void {
    // What came with the upgrade request, or before the socket failed, passes all the same: nobody waits for an answer.
    if (this.#hooks === undefined || this.#requestTimer !== undefined) return;
    try {
      const { onRequest, mayCreate } = this.#hooks;
      this.#waitToAsk(onRequest(readRequest(message, mayCreate())));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.violate(error.message);
    }
  }

  #waitToAsk(ms: number): void {
    if (ms === 0 || this.#hooks === undefined) return;
    this.#requestTimer = setTimeout(() => {
      this.#requestTimer = undefined;
      this.#holdOrReadOn();
    }, ms);
    this.#holdOrReadOn();
  }

  #onRoom(): void {
    this.#owesReading = false;
    this.#holdOrReadOn();
    if (this.#relaying.state === 'joined') this.#relaying.peer.#holdOrReadOn();
  }

  /** The one place that decides whether the port is read. */
  #holdOrReadOn(): void {
    const isPaused = !this.#hasRoom;
    if (isPaused && !this.#isPaused) this.#traffic.pausesCount++;
    this.#isPaused = isPaused;
    this.#intake.isHeld = isPaused || this.#requestTimer !== undefined;
  }

  /** Whether there is room for what reading on would lead to. */
  get #hasRoom(): boolean {
    if (this.#owesReading) return false;
    const relaying = this.#relaying;
    if (relaying.state === 'alone') return true;
    return !(relaying.state === 'joined' ? relaying.peer : this).#queue.isFull;
  }

  /** The port broke the protocol: closes its socket, and has its peer told. */
  violate(problem: string): void {
    if (this.#hooks === undefined) return;
    this.#end(CloseCode.protocolError, problem);
    this.close(CloseCode.protocolError, problem);
  }

  #end(closeCode: CloseCode, problem: string): void {
    const hooks = this.#hooks;
    clearTimeout(this.#returningTimer);
    clearTimeout(this.#requestTimer);
    this.#hooks = undefined;
    hooks?.onEnd(closeCode, problem);
  }
}

function closeCodeForPeer(code: number): CloseCode {
  switch (code) {
    case CloseCode.closed:
    case CloseCode.aborted:
      return code;
    default:
      return describeCloseCode(code).reason === 'protocol-error' ? CloseCode.protocolError : CloseCode.gone;
  }
}
