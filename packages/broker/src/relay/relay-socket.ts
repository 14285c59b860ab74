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
import { binaryFrame, textFrame } from './data-frame.ts';
import type { Ingress } from './ingress.ts';
import type { Allowance } from './memory-budget.ts';
import { readRequest } from './port-request.ts';
import { WriteQueue } from './write-queue.ts';
import { corkForChunk, type Message, onMessage } from './ws-internals.ts';

const { maxRequestBytes } = DEFAULT_LIMITS;

/** How a relay socket calls its owner. */
export interface RelaySocketHooks {
  /** The port has sent a request. Returns the milliseconds until it may send another. */
  readonly onRequest: (request: RequestFrame) => number;
  /** Whether the port may create channels. */
  readonly mayCreate: () => boolean;
  /** Called once, last, when the socket closed or the port broke the protocol. */
  readonly onEnd: (closeCodeForPeer: CloseCode, problem: string) => void;
}

/** Where binary messages go, as in {@link Route}. */
type Destination =
  | { readonly route: 'alone' }
  | { readonly route: 'joined'; readonly peer: RelaySocket }
  /** The timer ends the port's time to say that it holds its messages. */
  | { readonly route: 'returning'; readonly timer: NodeJS.Timeout };

const ALONE: Destination = { route: 'alone' };

/**
 * The broker's end of a port's socket. Once it is joined to that of the peer, each sends the binary messages that the other one receives,
 * without reading them.
 *
 * Back-pressure: if the peer does not keep up, up to `relayBufferBytes` wait for it, and the port's ingress is paused until they have been
 * written. So for each direction the relay keeps at most that buffer, the last chunk that it read, and the last WebSocket message. A port that
 * sends requests while the answers fill its own buffer is paused as well, and so is one that sends too many requests.
 */
export class RelaySocket {
  readonly #ws: WebSocket;
  readonly #tcp: Socket;
  readonly #ingress: Ingress;
  readonly #queue: WriteQueue;
  readonly #traffic: PortTraffic;
  #hooks: RelaySocketHooks | undefined;
  #destination = ALONE;
  #wasJoined = false;
  /** Runs while the port must not send requests. */
  #requestTimer: NodeJS.Timeout | undefined;
  #isPaused = false;
  /** Whether the port has yet to read an answer that filled its buffer. */
  #hasUnreadAnswer = false;
  /** The socket's `bytesRead` when the last message came. */
  #bytesRead = 0;

  constructor(
    ws: WebSocket,
    ingress: Ingress,
    allowance: Allowance,
    hooks: RelaySocketHooks,
    traffic = new PortTraffic(),
  ) {
    this.#ws = ws;
    const { tcp } = ingress;
    this.#tcp = tcp;
    this.#ingress = ingress;
    this.#traffic = traffic;
    this.#hooks = hooks;
    onMessage(ws, (message) => this.#onMessage(message));
    this.#queue = new WriteQueue(tcp, allowance, () => this.#onDrained());
    ws.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('WS_ERR')) this.#end(CloseCode.protocolError, error.message);
    });
    ws.on('close', (code) => this.#end(closeCodeForPeer(code), `closed with code ${code}`));
  }

  /** Bytes that wait to be written to the port. */
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

  /** Memory that the relay needs for the port, in both directions. */
  get keptBytes(): number {
    return this.#queue.keptBytes + this.#ingress.keptBytes;
  }

  /** Whether nothing is read from the port because its peer does not keep up. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The TCP port at the other end, on loopback. */
  get localPort(): number | undefined {
    return this.#tcp.localPort;
  }

  get remotePort(): number | undefined {
    return this.#tcp.remotePort;
  }

  /** Whether the port has ever been joined, and so knows about its channel. */
  get wasJoined(): boolean {
    return this.#wasJoined;
  }

  /** Sends binary messages to the peer from now on. The peer is to be joined to this socket as well. */
  join(peer: RelaySocket): void {
    this.#wasJoined = true;
    this.#destination = { route: 'joined', peer };
    this.#pauseOrResume();
  }

  /**
   * Tells the port that its peer moves, and sends its messages back to it until {@link leavePeer} is called. The port has `timeoutMs` to say
   * that it holds its messages.
   */
  sendBack(timeoutMs: number): void {
    const timer = setTimeout(() => this.fail('it did not answer peer-moving in time'), timeoutMs);
    this.#destination = { route: 'returning', timer };
    this.send({ type: 'peer-moving' });
    this.#pauseOrResume();
  }

  /** Forgets the peer. The port must not send messages until it is joined again. */
  leavePeer(): void {
    this.#stopReturning();
    this.#destination = ALONE;
  }

  /** Sends a control frame to the port. */
  send(frame: ControlFrame): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return;
    corkForChunk(this.#tcp);
    this.#queue.write([textFrame(encodeControlFrame(frame))]);
  }

  /** Answers a request. A port that does not read its answers is paused. */
  answer(frame: ControlFrame): void {
    this.send(frame);
    if (!this.#queue.isFull) return;
    this.#hasUnreadAnswer = true;
    this.#pauseOrResume();
  }

  /** Closes the socket after everything that was sent before. */
  close(code: CloseCode, message = CLOSE_CODES[code].message): void {
    this.#hooks = undefined;
    this.leavePeer();
    clearTimeout(this.#requestTimer);
    this.#requestTimer = undefined;
    this.#hasUnreadAnswer = false;
    this.#pauseOrResume();
    this.#ws.close(code, message);
  }

  #onMessage(message: Message): void {
    const destination = this.#destination;
    const isBinary = Array.isArray(message);
    if (!isBinary) {
      if (message.length > maxRequestBytes) this.fail(`a request is longer than ${maxRequestBytes} bytes`);
      else this.#onRequest(message);
    } else if (destination.route === 'joined') {
      if (destination.peer.#isOpen) this.#traffic.onSent(message);
      destination.peer.#forward(message, this);
    } else if (destination.route === 'returning') this.#forward(message, this);
    else this.fail('a message before the peer was there');
  }

  get #isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  /** Writes past `ws`, which would have to copy the fragments to send them in one frame. */
  #forward(fragments: Buffer[], from: RelaySocket): void {
    if (!this.#isOpen) return;
    const pieces = binaryFrame(fragments);
    if (from.#cameWithAnother() || pieces.length > 1) corkForChunk(this.#tcp);
    this.#queue.write(pieces);
    if (this.#queue.isFull) from.#pauseOrResume();
  }

  /** Whether the message at hand came in the same chunk as the one before it. */
  #cameWithAnother(): boolean {
    const { bytesRead } = this.#tcp;
    const cameWithAnother = bytesRead === this.#bytesRead;
    this.#bytesRead = bytesRead;
    return cameWithAnother;
  }

  #onRequest(message: Buffer): void {
    // A request that came with the upgrade request, or before the socket failed, cannot be held back. Nobody waits for an answer.
    if (this.#hooks === undefined || this.#requestTimer !== undefined) return;
    try {
      const { onRequest, mayCreate } = this.#hooks;
      this.#blockRequests(onRequest(readRequest(message, mayCreate())));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.fail(error.message);
    }
  }

  #blockRequests(ms: number): void {
    if (ms === 0 || this.#hooks === undefined) return;
    this.#requestTimer = setTimeout(() => {
      this.#requestTimer = undefined;
      this.#pauseOrResume();
    }, ms);
    this.#pauseOrResume();
  }

  #onDrained(): void {
    this.#hasUnreadAnswer = false;
    this.#pauseOrResume();
    if (this.#destination.route === 'joined') this.#destination.peer.#pauseOrResume();
  }

  /** The only place that decides whether the port is read. */
  #pauseOrResume(): void {
    const isPaused = !this.#hasRoom;
    if (isPaused && !this.#isPaused) this.#traffic.pausesCount++;
    this.#isPaused = isPaused;
    this.#ingress.isPaused = isPaused || this.#requestTimer !== undefined;
  }

  /** Whether there is room for what comes of the next message. */
  get #hasRoom(): boolean {
    if (this.#hasUnreadAnswer) return false;
    const destination = this.#destination;
    if (destination.route === 'alone') return true;
    return !(destination.route === 'joined' ? destination.peer : this).#queue.isFull;
  }

  /** Fails the connection (RFC 6455 §7.1.7) because the port broke the protocol. Its peer is told. */
  fail(problem: string): void {
    if (this.#hooks === undefined) return;
    this.#end(CloseCode.protocolError, problem);
    this.close(CloseCode.protocolError, problem);
  }

  #end(closeCode: CloseCode, problem: string): void {
    const hooks = this.#hooks;
    this.#stopReturning();
    clearTimeout(this.#requestTimer);
    this.#hooks = undefined;
    hooks?.onEnd(closeCode, problem);
  }

  #stopReturning(): void {
    if (this.#destination.route === 'returning') clearTimeout(this.#destination.timer);
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
