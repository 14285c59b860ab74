/**
 * Schemes that Chromium does not know: pages of `app://bundle` are served at `http://bundle.app.localhost`, by a proxy that the windows
 * use for everything. It gives their sockets the `Origin` that they have in Electron. `file:` is such a scheme as well, as it has an origin of its
 * own in Electron only (fuse GrantFileProtocolExtraPrivileges).
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What an app gives to `protocol.handle()`. */
export type SchemeHandler = (request: Request) => Response | Promise<Response>;

const SUFFIX = '.localhost';
const FILE_HOST = `file${SUFFIX}`;
const HEAD_END = '\r\n\r\n';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** The URL by which Chromium loads what an app calls `url`. */
export function toChromium(url: string): string {
  const { protocol, host, pathname, search, hash } = new URL(url);
  if (protocol === 'file:') return `http://${FILE_HOST}${pathname}${search}${hash}`;
  if (['http:', 'https:', 'data:', 'about:', 'blob:', 'chrome:', 'chrome-error:'].includes(protocol)) return url;
  return `http://${host}.${protocol.slice(0, -1)}${SUFFIX}${pathname}${search}${hash}`;
}

/** What an app calls the URL, or the origin, that Chromium has. */
export function fromChromium(url: string): string {
  const [, host = '', rest = ''] = /^http:\/\/([^/]+)\.localhost(.*)$/.exec(url) ?? [];
  if (host === '') return url;
  if (host === 'file') return `file://${rest}`;
  const dot = host.lastIndexOf('.');
  return `${host.slice(dot + 1)}://${host.slice(0, dot)}${rest}`;
}

/** What does not pass the proxy: pages of servers on loopback. Their WebSockets do. */
export const PROXY_BYPASS = '<-loopback>;http://127.0.0.1;http://localhost';

/** The proxy. */
export class SchemeProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #handlers = new Map<string, SchemeHandler>();

  static async start(): Promise<SchemeProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SchemeProxy(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => void this.#serve(request, response));
    server.on('connect', tunnel);
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  handle(scheme: string, handler: SchemeHandler): void {
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    this.#handlers.delete(scheme);
  }

  async #serve({ url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = fromChromium(url);
    const { protocol, pathname } = new URL(asked);
    const handler = protocol === 'file:' ? () => readPage(pathname) : this.#handlers.get(protocol.slice(0, -1));
    if (handler === undefined) return void response.writeHead(502).end();
    const answer = await handler(new Request(asked));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function readPage(pathname: string): Promise<Response> {
  const headers = { 'Content-Type': TYPES[extname(pathname)] ?? 'application/octet-stream' };
  return readFile(pathToFileURL(decodeURIComponent(pathname))).then(
    (body) => new Response(body, { headers }),
    () => new Response('not found', { status: 404 }),
  );
}

/** A WebSocket: its handshake passes with another `Origin`, the rest as it is. */
function tunnel({ url = '' }: IncomingMessage, client: Socket): void {
  const { hostname, port } = new URL(`http://${url}`);
  const server = connect(Number(port || 80), hostname);
  client.on('error', () => server.destroy());
  server.on('error', () => client.destroy());
  server.once('connect', () => {
    client.write(`HTTP/1.1 200 OK${HEAD_END}`);
    let head = '';
    client.on('data', function onHead(chunk: Buffer) {
      head += chunk.toString('latin1');
      const end = head.indexOf(HEAD_END);
      if (end === -1) return;
      client.off('data', onHead);
      const renamed = head
        .slice(0, end)
        .replace(/^Origin: (.*)$/im, (_line, origin: string) => `Origin: ${fromChromium(origin)}`);
      server.write(Buffer.from(renamed + head.slice(end), 'latin1'));
      client.pipe(server);
    });
    server.pipe(client);
  });
  client.on('close', () => server.destroy());
}
