import type { IncomingMessage, ServerResponse } from 'node:http';
import { isSameSecret } from '../base/secret.ts';
import type { Inspected } from './inspected.ts';
import { inspectorDocument, loadInspectorPage } from './inspector-document.ts';
import { ADMIN_LIMITS } from './limits.ts';
import { METRICS_CONTENT_TYPE, metricsText } from './metrics.ts';
import { OneTimeSecrets } from './one-time-secrets.ts';

const INSPECTOR_PATH = '/inspector/';
const METRICS_PATH = '/metrics';
const BEARER = 'Bearer ';

/** What a broker serves over HTTP, to whoever has a secret for it. Who has none learns nothing, not even that there are pages. */
export class AdminPages {
  readonly #metricsToken: string | undefined;
  readonly #inspected: Inspected;
  readonly #mintPageToken: () => string;
  readonly #codes = new OneTimeSecrets({
    now: () => performance.now(),
    ttlMs: ADMIN_LIMITS.codeTtlMs,
    maxCount: ADMIN_LIMITS.maxCodesCount,
  });

  constructor(metricsToken: string | undefined, inspected: Inspected, mintPageToken: () => string) {
    this.#metricsToken = metricsToken;
    this.#inspected = inspected;
    this.#mintPageToken = mintPageToken;
  }

  /** The address of the inspector's page, that can be loaded once. @throws {Error} this copy of peerport has none. */
  async mintInspectorUrl(): Promise<string> {
    await loadInspectorPage();
    return `http://${this.#host}${INSPECTOR_PATH}${this.#codes.mint()}`;
  }

  /** Whether the request was for a page, and was answered. */
  async answer({ method, url = '', headersDistinct }: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { host = [], authorization = [] } = headersDistinct;
    if (method !== 'GET' || host.length !== 1 || host[0] !== this.#host) return false;
    if (url === METRICS_PATH && this.#mayReadMetrics(authorization)) {
      const text = await metricsText(this.#inspected.stats());
      send(response, { 'Content-Type': METRICS_CONTENT_TYPE }, text);
      return true;
    }
    if (!url.startsWith(INSPECTOR_PATH) || !this.#codes.spend(url.slice(INSPECTOR_PATH.length))) return false;
    const { headers, html } = await inspectorDocument({ url: this.#inspected.url, token: this.#mintPageToken() });
    send(response, headers, html);
    return true;
  }

  get #host(): string {
    return new URL(this.#inspected.url).host;
  }

  #mayReadMetrics([credentials = '']: readonly string[]): boolean {
    if (this.#metricsToken === undefined || !credentials.startsWith(BEARER)) return false;
    return isSameSecret(credentials.slice(BEARER.length), this.#metricsToken);
  }
}

function send(response: ServerResponse, headers: Readonly<Record<string, string>>, body: string): void {
  response.writeHead(200, {
    ...headers,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  });
  response.end(body);
}
