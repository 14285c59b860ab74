/** What the conformance list needs besides Electron: pages of two sites, files, and a server that tells where a socket came from. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two hosts that are different sites to Chromium, and both loopback. */
const HOSTS = { a: '127.0.0.1', b: 'localhost' };

export class ConformanceKit implements AsyncDisposable {
  /** Where nobody listens. */
  readonly deadUrl: string;
  readonly #server: Server;
  readonly #folder: string;
  readonly #pages: Map<string, string>;
  readonly #origins: (string | undefined)[];

  static async start(): Promise<ConformanceKit> {
    const pages = new Map<string, string>();
    const origins: (string | undefined)[] = [];
    const server = createServer(({ url = '' }, response) => {
      const body = pages.get(url);
      response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'text/html' }).end(body);
    });
    // It refuses each, and remembers whence it came.
    server.on('upgrade', ({ headers }, socket) => {
      origins.push(headers.origin);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    const dead = createServer();
    await Promise.all([listen(server), listen(dead)]);
    const deadUrl = `http://127.0.0.1:${portOf(dead)}/`;
    dead.close();
    return new ConformanceKit(server, await mkdtemp(join(tmpdir(), 'peerport-conformance-')), pages, origins, deadUrl);
  }

  private constructor(
    server: Server,
    folder: string,
    pages: Map<string, string>,
    origins: (string | undefined)[],
    deadUrl: string,
  ) {
    this.#server = server;
    this.#folder = folder;
    this.#pages = pages;
    this.#origins = origins;
    this.deadUrl = deadUrl;
  }

  /** Serves a page, and gives its address. Pages of `a` and `b` are of different sites. */
  page(body: string, site: keyof typeof HOSTS = 'a'): string {
    const path = `/${randomUUID()}.html`;
    this.#pages.set(path, `<!doctype html><title>page</title>${body}`);
    return `http://${HOSTS[site]}:${portOf(this.#server)}${path}`;
  }

  /** Writes a file, and gives its path. */
  async file(extension: string, text: string): Promise<string> {
    const path = join(this.#folder, `${randomUUID()}${extension}`);
    await writeFile(path, text);
    return path;
  }

  /** A script that opens a WebSocket, and is done when that has failed, as it will. */
  get openSocket(): string {
    const url = `ws://127.0.0.1:${portOf(this.#server)}/`;
    return `new Promise((done) => { new WebSocket('${url}').onclose = () => done(true); })`;
  }

  /** The `Origin` of the socket that came last. */
  get lastOrigin(): string | undefined {
    return this.#origins.at(-1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
