import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DEFAULT_LIMITS, type Limits } from '@peerport/protocol';

const HOST = '127.0.0.1';

/** The answer to a request that came with the right secret. */
export interface Answer {
  /** Default: 200. */
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Handles requests with the right `Host`. */
export interface LoopbackHooks {
  /** `undefined`: the client may not read it, or it does not exist. The client cannot tell which. */
  readonly onRequest: (request: IncomingMessage) => Promise<Answer | undefined>;
  /** Takes over the connection, or returns `false`. Default: there is nothing to upgrade to. */
  readonly onUpgrade?: (request: IncomingMessage, tcp: Socket, head: Buffer) => boolean;
}

/** Limits on connections without a secret; the same as a broker's. */
export type StrangerLimits = Pick<Limits, 'handshakeTimeoutMs' | 'maxHandshakesCount' | 'maxHeaderBytes'>;

/**
 * An HTTP server on 127.0.0.1 for clients with a secret. All others get a status line and the end of the connection, which do not reveal
 * what this server is. Each connection has `handshakeTimeoutMs`; above `maxHandshakesCount` the oldest is dropped.
 */
export class LoopbackServer {
  readonly #hooks: LoopbackHooks;
  readonly #limits: StrangerLimits;
  readonly #http;
  /** Connections that were not taken over, oldest first. */
  readonly #strangers = new Map<Socket, NodeJS.Timeout>();
  #host = '';

  private constructor(hooks: LoopbackHooks, limits: StrangerLimits) {
    this.#hooks = hooks;
    this.#limits = limits;
    // The timer of each connection replaces Node's own. A request without `Host` gets the same answer as any other.
    this.#http = createServer({
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: 0,
      requestTimeout: 0,
      requireHostHeader: false,
    });
    this.#http.on('connection', (tcp) => this.#admit(tcp));
    this.#http.on('request', (request, response) => {
      void this.#answer(request).then((answer) => {
        if (answer === undefined) return;
        const { status = 200, headers, body } = answer;
        response.writeHead(status, {
          ...headers,
          'Cache-Control': 'no-store',
          'X-Content-Type-Options': 'nosniff',
          Connection: 'close',
        });
        response.end(body);
      });
    });
    for (const event of ['checkContinue', 'checkExpectation'])
      this.#http.on(event, ({ socket }: IncomingMessage) => turnDown(socket, 404));
    this.#http.on('clientError', (_error, tcp) => turnDown(tcp as Socket, 400));
    this.#http.on('upgrade', (request, tcp, head) => this.#upgrade(request, tcp as Socket, head));
  }

  /** @throws the system's error: the port is in use, or not permitted. */
  static async listen(
    port: number,
    hooks: LoopbackHooks,
    limits: StrangerLimits = DEFAULT_LIMITS,
  ): Promise<LoopbackServer> {
    const server = new LoopbackServer(hooks, limits);
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject);
      server.#http.listen({ host: HOST, port, exclusive: true }, resolve);
    });
    // The process ran out of file descriptors: what is open stays open.
    server.#http.on('error', () => {});
    server.#host = `${HOST}:${(server.#http.address() as AddressInfo).port}`;
    return server;
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return this.#host;
  }

  /** `http://127.0.0.1:PORT`. */
  get origin(): string {
    return `http://${this.#host}`;
  }

  /** Resolves when all connections have closed; connections that were taken over are for their owner to close. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    for (const tcp of this.#strangers.keys()) tcp.destroy();
    await closed;
  }

  #admit(tcp: Socket): void {
    this.#strangers.set(
      tcp,
      setTimeout(() => tcp.destroy(), this.#limits.handshakeTimeoutMs),
    );
    tcp.on('close', () => this.#release(tcp));
    const [oldest] = this.#strangers.keys();
    if (this.#strangers.size > this.#limits.maxHandshakesCount) oldest?.destroy();
  }

  #release(tcp: Socket): void {
    clearTimeout(this.#strangers.get(tcp));
    this.#strangers.delete(tcp);
  }

  async #answer(request: IncomingMessage): Promise<Answer | undefined> {
    if (!this.#hasOwnHost(request)) {
      turnDown(request.socket, 403);
      return undefined;
    }
    const answer = await this.#hooks.onRequest(request);
    if (answer === undefined) turnDown(request.socket, 404);
    return answer;
  }

  #upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    if (!this.#hasOwnHost(request)) turnDown(tcp, 403);
    else if (this.#hooks.onUpgrade?.(request, tcp, head)) this.#release(tcp);
    else turnDown(tcp, 404);
  }

  /** Any other `Host` means that a page may have reached this server by DNS rebinding. */
  #hasOwnHost({ headersDistinct: { host = [] } }: IncomingMessage): boolean {
    return host.length === 1 && host[0] === this.#host;
  }
}

/** Answers with a status line and nothing else, and ends the connection. */
function turnDown(tcp: Socket, status: 400 | 403 | 404): void {
  if (!tcp.writable) return;
  tcp.on('error', () => {});
  // A client that is still sending must get to read the answer.
  tcp.resume();
  tcp.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
