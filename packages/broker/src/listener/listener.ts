import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type BrokerLimits, SUBPROTOCOL } from '@peerport/protocol';
import { ADMIN_SUBPROTOCOL } from '@peerport/protocol/admin';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../base/log.ts';
import { Ingress } from '../relay/ingress.ts';
import type { Scheduler } from '../relay/scheduler.ts';
import { corkForChunk, type WebSocketServerOptions } from '../relay/ws-internals.ts';
import { type Admitted, admit } from './admission.ts';
import { FirstHead } from './first-head.ts';
import type { Handshakes } from './handshakes.ts';

const HOST = '127.0.0.1';
const NO_HEAD = Buffer.alloc(0);
/** Bytes that may come with a message besides its payload: headers, and control frames amid it. */
const INCOMPLETE_FACTOR = 2;
const INCOMPLETE_BYTES = 64 * 1024;

/** A socket that was admitted and has not authenticated yet. */
export interface PendingHandshake {
  /** The socket has authenticated. */
  readonly accept: () => void;
  /** Whether a socket that is turned down may be answered and logged. If not, it is dropped. */
  readonly mayAnswer: () => boolean;
}

/** How the listener calls the admin surface. */
export interface AdminListenerHooks {
  /** A client that wants to inspect the broker was admitted, and its socket has opened. */
  readonly onSocket: (ws: WebSocket, handshake: PendingHandshake) => Promise<void>;
}

/** How the listener calls its owner. */
export interface ListenerHooks {
  readonly log: Log;
  /** Whether the broker knows of a ticket for this origin. */
  readonly knowsOrigin: (origin: string) => boolean;
  /** A socket was admitted and has opened. */
  readonly onSocket: (ws: WebSocket, ingress: Ingress, admitted: Admitted) => void;
  /** A request was turned down before its token was looked at. */
  readonly onTurnedDown: (status: 400 | 403 | 404) => void;
  /** None: the broker may not be inspected. */
  readonly admin: AdminListenerHooks | undefined;
}

/** Listens on loopback, admits upgrade requests, and gives all other requests the same bare answer. */
export class Listener {
  readonly #limits: BrokerLimits;
  readonly #handshakes: Handshakes;
  readonly #hooks: ListenerHooks;
  readonly #http;
  readonly #webSockets: WebSocketServer;
  readonly #open = new Set<WebSocket>();
  readonly #firstHeads = new WeakMap<Socket, FirstHead>();
  readonly #scheduler: Scheduler;
  readonly #ingressBounds;
  #port = 0;

  constructor(limits: BrokerLimits, handshakes: Handshakes, scheduler: Scheduler, hooks: ListenerHooks) {
    this.#limits = limits;
    this.#handshakes = handshakes;
    this.#hooks = hooks;
    this.#scheduler = scheduler;
    this.#ingressBounds = {
      maxHandshakeBytes: limits.maxHandshakeBytes,
      maxIncompleteBytes: INCOMPLETE_FACTOR * limits.maxSocketMessageBytes + INCOMPLETE_BYTES,
    };
    this.#http = createServer({
      maxHeaderSize: limits.maxHeaderBytes,
      // `handshakes` keeps the time.
      headersTimeout: 0,
      requestTimeout: 0,
      // A request without one gets the same answer as any other.
      requireHostHeader: false,
      highWaterMark: limits.relayBufferBytes,
      noDelay: true,
    });
    this.#http.on('connection', (tcp) => {
      handshakes.begin(tcp);
      this.#firstHeads.set(tcp, new FirstHead(tcp, scheduler, this.#dropperOf(tcp)));
    });
    for (const event of ['request', 'checkContinue', 'checkExpectation']) {
      this.#http.on(event, ({ socket }: IncomingMessage) => this.#turnDown(socket, 404, 'not an upgrade'));
    }
    this.#http.on('clientError', (error: NodeJS.ErrnoException, socket) =>
      this.#onClientError(error, socket as Socket),
    );
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    const options: WebSocketServerOptions = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.maxSocketMessageBytes,
      maxFragments: limits.maxFragmentsCount,
      maxPendingAutoPongs: limits.maxUnreadPongsCount,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : ADMIN_SUBPROTOCOL),
      closeTimeout: limits.flushTimeoutMs,
    };
    this.#webSockets = new WebSocketServer(options);
    this.#webSockets.on('wsClientError', ({ message }, tcp) => this.#turnDown(tcp as Socket, 400, message));
  }

  /** `ws://127.0.0.1:PORT`, once it listens. */
  get url(): string {
    return `ws://${HOST}:${this.#port}`;
  }

  /** Binds 127.0.0.1. @throws the system's error when it cannot. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen({ host: HOST, port, exclusive: true }, resolve);
    });
    // No reason to close open sockets: the process may have no file descriptor left for another one.
    this.#http.on('error', ({ message }) => this.#hooks.log('error', { error: message }, 'could not accept a socket'));
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  /** Accepts no more sockets, and resolves when the last one has closed. Those that take over `closeTimeoutMs` are terminated. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#handshakes.dropAll();
    const timer = setTimeout(() => {
      for (const ws of this.#open) ws.terminate();
    }, this.#limits.closeTimeoutMs);
    await closed;
    clearTimeout(timer);
  }

  #upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    this.#firstHeads.get(tcp)?.release();
    const { knowsOrigin, admin } = this.#hooks;
    const admission = admit(request, { port: this.#port, knowsOrigin, isInspected: admin !== undefined });
    if (!admission.admitted) {
      this.#turnDown(tcp, admission.status, admission.problem);
      return;
    }
    const ingress = this.#ingressOf(tcp, head);
    // So that the answer is written together with what is sent next.
    corkForChunk(tcp);
    this.#webSockets.handleUpgrade(request, tcp, NO_HEAD, (ws) => {
      this.#keep(ws);
      if (admission.as === 'port') this.#hooks.onSocket(ws, ingress, admission);
      else void admin?.onSocket(ws, this.#pendingHandshakeOf(ingress));
    });
  }

  /** A function of its own for the same reason as {@link #keep}. */
  #ingressOf(tcp: Socket, head: Buffer): Ingress {
    return new Ingress(tcp, head, this.#scheduler, { ...this.#ingressBounds, onExcess: this.#onExcessOf(tcp) });
  }

  /** Closes over neither the request nor the bytes that came with it. */
  #onExcessOf(tcp: Socket): (isAccepted: boolean) => void {
    return (isAccepted) => {
      if (isAccepted) tcp.destroy();
      else this.#handshakes.drop(tcp, 'maxHandshakeBytes');
    };
  }

  #pendingHandshakeOf(ingress: Ingress): PendingHandshake {
    const accept = () => {
      this.#handshakes.end(ingress.tcp);
      ingress.accept();
    };
    return { accept, mayAnswer: () => this.#handshakes.mayAnswer(ingress.tcp) };
  }

  /** A function of its own, so that the listeners do not close over the request, whose head contains the token. */
  #keep(ws: WebSocket): void {
    this.#open.add(ws);
    // A socket that is dropped may have broken the protocol, and has no other listener.
    ws.on('error', () => {});
    ws.on('close', () => this.#open.delete(ws));
  }

  #onClientError(error: NodeJS.ErrnoException, tcp: Socket): void {
    if (error.code === 'HPE_HEADER_OVERFLOW') this.#handshakes.hit('maxHeaderBytes');
    this.#turnDown(tcp, 400, 'not HTTP');
  }

  /** Answers with a status line and nothing else, and closes the connection. */
  #turnDown(tcp: Socket, status: 400 | 403 | 404, problem: string): void {
    if (!tcp.writable || !this.#handshakes.mayAnswer(tcp)) return;
    this.#hooks.log('warn', { status, problem }, 'request turned down');
    this.#hooks.onTurnedDown(status);
    tcp.on('error', () => {});
    // The client may still be sending, and must be able to read the answer.
    const drop = this.#dropperOf(tcp);
    tcp.on('data', ({ length }) => drop(length));
    tcp.resume();
    tcp.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  /** Returns a function that counts bytes nobody reads, and drops the socket after too many. */
  #dropperOf(tcp: Socket): (bytes: number) => void {
    let leftBytes = this.#limits.maxHandshakeBytes;
    return (bytes) => {
      leftBytes -= bytes;
      if (leftBytes < 0) this.#handshakes.drop(tcp, 'maxHandshakeBytes');
    };
  }
}
