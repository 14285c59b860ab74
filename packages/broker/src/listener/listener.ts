import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type BrokerLimits, SUBPROTOCOL } from '@peerport/protocol';
import { ADMIN_SUBPROTOCOL } from '@peerport/protocol/admin';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../base/log.ts';
import { Intake } from '../relay/intake.ts';
import { nextTick } from '../relay/next-tick.ts';
import type { Turns } from '../relay/turns.ts';
import { type Admitted, admit } from './admission.ts';
import { FirstHead } from './first-head.ts';
import type { Handshakes } from './handshakes.ts';

const HOST = '127.0.0.1';
const NO_HEAD = Buffer.alloc(0);
/** What may come until a message is complete, besides its payload: headers, and control frames amid it. */
const INCOMPLETE_FACTOR = 2;
const INCOMPLETE_BYTES = 64 * 1024;

/** Where a socket stands that was admitted and has not proved anything yet. */
export interface Door {
  /** It may come in. */
  readonly open: () => void;
  /** It is to be turned down: whether it may be told so, and the log too. If not, it is dropped. */
  readonly mayAnswer: () => boolean;
}

/** How a broker is inspected over its listener. */
export interface AdminListenerHooks {
  /** Somebody who wants to inspect the broker was admitted, and the socket has opened. */
  readonly onSocket: (ws: WebSocket, door: Door) => Promise<void>;
}

/** What the listener asks of whoever owns it. */
export interface ListenerHooks {
  readonly log: Log;
  /** Whether a ticket that the broker knows is for this origin. */
  readonly knowsOrigin: (origin: string) => boolean;
  /** A socket was admitted and has opened. */
  readonly onSocket: (ws: WebSocket, intake: Intake, admitted: Admitted) => void;
  /** A request was turned down before its token was looked at. */
  readonly onTurnedDown: (status: 400 | 403 | 404) => void;
  /** None: the broker may not be inspected. */
  readonly admin: AdminListenerHooks | undefined;
}

/** Listens on loopback, admits upgrade requests, and gives everything else the same bare answer. */
export class Listener {
  readonly #limits: BrokerLimits;
  readonly #handshakes: Handshakes;
  readonly #hooks: ListenerHooks;
  readonly #http;
  readonly #webSockets: WebSocketServer;
  readonly #open = new Set<WebSocket>();
  readonly #firstHeads = new WeakMap<Socket, FirstHead>();
  readonly #turns: Turns;
  readonly #intakeBounds;
  #port = 0;

  constructor(limits: BrokerLimits, handshakes: Handshakes, turns: Turns, hooks: ListenerHooks) {
    this.#limits = limits;
    this.#handshakes = handshakes;
    this.#hooks = hooks;
    this.#turns = turns;
    this.#intakeBounds = {
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
      this.#firstHeads.set(tcp, new FirstHead(tcp, turns, this.#dropperOf(tcp)));
    });
    for (const event of ['request', 'checkContinue', 'checkExpectation']) {
      this.#http.on(event, ({ socket }: IncomingMessage) => this.#turnDown(socket, 404, 'not an upgrade'));
    }
    this.#http.on('clientError', (error: NodeJS.ErrnoException, socket) =>
      this.#onClientError(error, socket as Socket),
    );
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    const options: ServerOptions & Record<'closeTimeout' | 'maxFragments' | 'maxPendingAutoPongs', number> = {
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
    // Not a reason to end what is open: the process has no file descriptor left for one more.
    this.#http.on('error', ({ message }) => this.#hooks.log('error', { error: message }, 'could not accept a socket'));
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  /** Takes no more sockets, and resolves when the last has closed; those that need over `closeTimeoutMs` are terminated. */
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
    const intake = this.#intakeOf(tcp, head);
    // The answer leaves together with what is sent next.
    tcp.cork();
    nextTick(() => tcp.uncork());
    this.#webSockets.handleUpgrade(request, tcp, NO_HEAD, (ws) => {
      this.#keep(ws);
      if (admission.as === 'port') this.#hooks.onSocket(ws, intake, admission);
      else void admin?.onSocket(ws, this.#doorOf(intake));
    });
  }

  /** On its own, as {@link #keep} is. */
  #intakeOf(tcp: Socket, head: Buffer): Intake {
    return new Intake(tcp, head, this.#turns, { ...this.#intakeBounds, onExcess: this.#onExcessOf(tcp) });
  }

  /** On its own too: not even the bytes that came with the request. */
  #onExcessOf(tcp: Socket): (isAccepted: boolean) => void {
    return (isAccepted) => {
      if (isAccepted) tcp.destroy();
      else this.#handshakes.drop(tcp, 'maxHandshakeBytes');
    };
  }

  #doorOf(intake: Intake): Door {
    const open = () => {
      this.#handshakes.end(intake.tcp);
      intake.accept();
    };
    return { open, mayAnswer: () => this.#handshakes.mayAnswer(intake.tcp) };
  }

  /** On its own, so that the listener closes over no request: the head has the token in it. */
  #keep(ws: WebSocket): void {
    this.#open.add(ws);
    // Whoever is dropped may have sent what breaks the protocol, and has no other listener.
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
    // The other side may be sending, and is to read the answer.
    const drop = this.#dropperOf(tcp);
    tcp.on('data', ({ length }) => drop(length));
    tcp.resume();
    tcp.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  /** To be told of bytes that nobody reads. */
  #dropperOf(tcp: Socket): (bytes: number) => void {
    let leftBytes = this.#limits.maxHandshakeBytes;
    return (bytes) => {
      leftBytes -= bytes;
      if (leftBytes < 0) this.#handshakes.drop(tcp, 'maxHandshakeBytes');
    };
  }
}
