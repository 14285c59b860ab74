import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Limits, SUBPROTOCOL } from '@peerport/protocol';
import { ADMIN_SUBPROTOCOL } from '@peerport/protocol/admin';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { type Admitted, admit } from './admission.ts';
import type { Log } from './log.ts';
import { unmaskIncoming } from './unmasker.ts';

const HOST = '127.0.0.1';

/** How a broker is inspected over its listener. */
export interface AdminListenerHooks {
  /** Somebody who wants to inspect the broker was admitted, and the socket has opened. */
  readonly onSocket: (ws: WebSocket) => Promise<void>;
  /** Answers a request, unless it is for nothing that there is: then, says `false`. */
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

/** What the listener asks of whoever owns it. */
export interface ListenerHooks {
  readonly log: Log;
  /** Whether any ticket was ever minted for this origin. */
  readonly knowsOrigin: (origin: string) => boolean;
  /** A socket was admitted and has opened. */
  readonly onSocket: (ws: WebSocket, tcp: Socket, admitted: Admitted) => void;
  /** A request was turned down before its token was looked at. */
  readonly onTurnedDown: (status: 400 | 403 | 404) => void;
  /** None: the broker may not be inspected. */
  readonly admin: AdminListenerHooks | undefined;
}

/** Listens on loopback, admits upgrade requests, and gives everything else the same bare answer. */
export class Listener {
  readonly #limits: Limits;
  readonly #hooks: ListenerHooks;
  readonly #http;
  readonly #webSockets: WebSocketServer;
  readonly #open = new Set<WebSocket>();
  #port = 0;

  constructor(limits: Limits, hooks: ListenerHooks) {
    this.#limits = limits;
    this.#hooks = hooks;
    this.#http = createServer({
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.handshakeTimeoutMs,
      requestTimeout: limits.handshakeTimeoutMs,
      connectionsCheckingInterval: limits.handshakeTimeoutMs,
      highWaterMark: limits.relayBufferBytes,
      noDelay: true,
    });
    this.#http.on('request', (request, response) => void this.#answer(request, response));
    this.#http.on('clientError', (_error, socket) => endBare(socket, 400));
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket as Socket, head));
    const options: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.maxSocketMessageBytes,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : ADMIN_SUBPROTOCOL),
      closeTimeout: limits.flushTimeoutMs,
    };
    this.#webSockets = new WebSocketServer(options);
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
    const timer = setTimeout(() => {
      for (const ws of this.#open) ws.terminate();
      this.#http.closeAllConnections();
    }, this.#limits.closeTimeoutMs);
    await closed;
    clearTimeout(timer);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isAnswered = await this.#hooks.admin?.onRequest(request, response);
    if (!isAnswered) endBare(response.socket, 404);
  }

  #upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    const { knowsOrigin, admin } = this.#hooks;
    const admission = admit(request, { port: this.#port, knowsOrigin, isInspected: admin !== undefined });
    if (!admission.admitted) {
      this.#hooks.log('warn', { status: admission.status, problem: admission.problem }, 'upgrade turned down');
      this.#hooks.onTurnedDown(admission.status);
      endBare(tcp, admission.status);
      return;
    }
    unmaskIncoming(tcp, head);
    // The answer leaves together with what is sent next.
    tcp.cork();
    process.nextTick(() => tcp.uncork());
    this.#webSockets.handleUpgrade(request, tcp, head, (ws) => {
      this.#open.add(ws);
      ws.on('close', () => this.#open.delete(ws));
      if (admission.as === 'port') this.#hooks.onSocket(ws, tcp, admission);
      else void admin?.onSocket(ws);
    });
  }
}

/** Answers with a status line and nothing else, and closes the connection. */
function endBare(socket: Duplex | null, status: 400 | 403 | 404): void {
  if (socket === null || !socket.writable) return;
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
