import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_LIMITS, SUBPROTOCOL, tokenOffered } from '@peerport/protocol';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { CliError } from '../base/errors.ts';
import { type Answer, LoopbackServer } from '../http/loopback-server.ts';
import { OneTimeSecret } from '../http/secret.ts';
import { inspectorDocument } from './document.ts';
import { INSPECTOR_LIMITS } from './limits.ts';

const PATH = '/inspector/';

const WEB_SOCKETS: ServerOptions & { closeTimeout: number } = {
  noServer: true,
  perMessageDeflate: false,
  maxPayload: INSPECTOR_LIMITS.maxPageMessageBytes,
  handleProtocols: () => SUBPROTOCOL,
  closeTimeout: DEFAULT_LIMITS.closeTimeoutMs,
};

/** Serves the inspector's page once, and accepts one socket from it. */
export class InspectorServer {
  readonly #page: Promise<WebSocket>;
  readonly #code = new OneTimeSecret();
  readonly #token = new OneTimeSecret();
  readonly #webSockets = new WebSocketServer(WEB_SOCKETS);
  #onPage: (page: WebSocket) => void = () => {};
  #server: LoopbackServer | undefined;

  private constructor() {
    this.#page = new Promise((resolve) => {
      this.#onPage = resolve;
    });
  }

  static async start(): Promise<InspectorServer> {
    const inspector = new InspectorServer();
    inspector.#server = await LoopbackServer.listen(0, {
      onRequest: (request) => inspector.#serve(request),
      onUpgrade: (request, tcp, head) => inspector.#upgrade(request, tcp, head),
    });
    return inspector;
  }

  /** The address of the page. It can be loaded once. */
  get url(): string {
    return `${this.#server?.origin}${PATH}${this.#code.text}`;
  }

  /**
   * Resolves with the socket of the page, which is paused.
   *
   * @throws {CliError} `failed`: no browser has loaded the page in time. @throws `signal` was aborted.
   */
  async loaded(signal: AbortSignal, timeoutMs: number = INSPECTOR_LIMITS.loadTimeoutMs): Promise<WebSocket> {
    const isLoaded = new AbortController();
    const late = delay(timeoutMs, undefined, { signal: AbortSignal.any([signal, isLoaded.signal]) }).then(() => {
      throw new CliError('failed', 'no browser has loaded the page; --no-open prints its address');
    });
    try {
      return await Promise.race([this.#page, late]);
    } finally {
      late.catch(() => {});
      isLoaded.abort();
    }
  }

  /** Closes the socket of the page with a code of RFC 6455 and a reason for people, and stops listening. */
  async close(code: number, reason: string): Promise<void> {
    for (const page of this.#webSockets.clients) page.close(code, reason);
    await this.#server?.close();
  }

  async #serve({ method, url = '' }: IncomingMessage): Promise<Answer | undefined> {
    if (method !== 'GET' || !url.startsWith(PATH) || !this.#code.spend(url.slice(PATH.length))) return undefined;
    return inspectorDocument({ url: `ws://${this.#server?.host}`, token: this.#token.text });
  }

  #upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): boolean {
    const { origin = [], 'sec-websocket-protocol': lines = [] } = request.headersDistinct;
    const offered = lines.flatMap((line) => line.split(',')).map((protocol) => protocol.trim());
    if (request.url !== '/' || origin.length !== 1 || origin[0] !== this.#server?.origin) return false;
    if (!this.#token.spend(tokenOffered(offered) ?? '')) return false;
    this.#webSockets.handleUpgrade(request, tcp, head, (page) => {
      page.pause();
      this.#onPage(page);
    });
    return true;
  }
}
