import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Broker, BrokerOptions } from '@peerport/broker';
import type { Ticket } from '@peerport/client';
import { type PageServer, type Renderer, type RendererHost, Resources, startPageServer } from '@peerport/hosts';
import { type ConsoleMessage, expect, type JSHandle, type Page } from '@playwright/test';
import { createBirpc } from 'birpc';
import type { BrokerProcessCommands } from '../src/broker-process.ts';
import type { PeerPage } from '../src/peer-page.ts';
import type { MixedResult, RecordedClose, RecordedPort } from '../src/recorded-port.ts';
import type { RendererPool } from './renderer-pool.ts';

/** What the harness needs of a broker, wherever it runs. */
export type AnyBroker = Pick<Broker, 'url' | 'createChannel' | 'channels' | 'revoke' | 'close'>;

/** A broker in a process of its own. */
export interface BrokerProcess extends AnyBroker {
  readonly pid: number;
  /** Blocks the thread that called startBroker(); resolves when it is blocked. What it resolves with ends that. */
  block(): Promise<() => Promise<void>>;
  kill(): Promise<void>;
}

/** A port in a page. */
export class Port {
  readonly #handle: JSHandle<RecordedPort>;

  constructor(handle: JSHandle<RecordedPort>) {
    this.#handle = handle;
  }

  /** Runs `run` in the page, with the port. */
  evaluate<T, A = undefined>(run: (port: RecordedPort, argument: A) => T | Promise<T>, argument?: A): Promise<T> {
    return this.#handle.evaluate(run as (port: RecordedPort, argument: unknown) => T, argument);
  }

  ready(): Promise<void> {
    return this.evaluate(({ port }) => port.ready);
  }

  /** Posts each of `values`, in one task. */
  post(...values: unknown[]): Promise<void> {
    return this.evaluate(({ port }, messages) => {
      for (const message of messages) port.postMessage(message);
    }, values);
  }

  received(count: number): Promise<unknown[]> {
    return this.evaluate((recorded, wanted) => recorded.received(wanted), count);
  }

  close(): Promise<void> {
    return this.evaluate(({ port }) => port.close());
  }

  closed(): Promise<RecordedClose> {
    return this.evaluate((recorded) => recorded.closed());
  }

  exchangeMixed(...parameters: Parameters<RecordedPort['exchangeMixed']>): Promise<MixedResult> {
    return this.evaluate((recorded, given) => recorded.exchangeMixed(...given), parameters);
  }

  closes(): Promise<readonly RecordedClose[]> {
    return this.evaluate((recorded) => recorded.closes);
  }
}

/** A renderer process with the test page in it. */
export class Peer {
  readonly pid: number;
  readonly page: Page;
  readonly origin: string;

  constructor({ pid, page }: Renderer, origin: string) {
    this.pid = pid;
    this.page = page;
    this.origin = origin;
  }

  /** Redeems a ticket. */
  async connect(ticket: Ticket): Promise<Port> {
    return new Port(
      await this.page.evaluateHandle((given) => (globalThis as unknown as { peer: PeerPage }).peer.open(given), ticket),
    );
  }

  /** Ends the renderer's process the hard way. */
  async kill(): Promise<void> {
    const crashed = this.page.waitForEvent('crash');
    process.kill(this.pid, 'SIGKILL');
    await crashed;
  }

  problems(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { peer: PeerPage }).peer.problems());
  }
}

const FILES = {
  '/peer.html': new URL('../static/peer.html', import.meta.url),
  '/dist/': new URL('../dist/', import.meta.url),
  '/dist/peerport.js': pathToFileURL(createRequire(import.meta.url).resolve('@peerport/client/bundle')),
};

/**
 * What a test opens: pages, brokers, channels. Its end asserts that nothing was left behind, and that no page did what it should
 * not: throw, or log an error that the test does not expect.
 */
export class Harness {
  readonly host: RendererHost;
  readonly broker: AnyBroker;
  readonly #pool: RendererPool;
  readonly #resources = new Resources();
  readonly #pages = new Map<AnyBroker, Promise<PageServer>>();
  readonly #renderers: { peer: Peer; renderer: Renderer; crashed: boolean; unwatch: () => void }[] = [];
  readonly #problems: string[] = [];
  readonly #expected: RegExp[] = [];
  readonly #connectSrc: string[] = [];

  constructor(host: RendererHost, renderers: RendererPool, broker: AnyBroker) {
    this.host = host;
    this.#pool = renderers;
    this.broker = broker;
  }

  /** The origin of the pages that may talk to `broker`. */
  async originOf(broker: AnyBroker = this.broker): Promise<string> {
    const server =
      this.#pages.get(broker) ??
      startPageServer({ files: FILES, connectSrc: [broker.url, ...this.#connectSrc] }).then((started) =>
        this.#resources.use(started),
      );
    this.#pages.set(broker, server);
    return (await server).origin;
  }

  /** Opens a renderer process with the test page, which may talk to `broker`. */
  async openPeer(broker: AnyBroker = this.broker): Promise<Peer> {
    const origin = await this.originOf(broker);
    const renderer = await this.#pool.open(`${origin}/peer.html`);
    const { page } = renderer;
    const peer = new Peer(renderer, origin);
    const onCrash = () => {
      entry.crashed = true;
    };
    const onError = (error: Error) => this.#problems.push(`uncaught in page ${peer.pid}: ${error.message}`);
    const onConsole = (message: ConsoleMessage) => {
      if (message.type() === 'error') this.#problems.push(`console of page ${peer.pid}: ${message.text()}`);
    };
    const unwatch = () => page.off('crash', onCrash).off('pageerror', onError).off('console', onConsole);
    const entry = { peer, renderer, crashed: false, unwatch };
    this.#renderers.push(entry);
    page.on('crash', onCrash).on('pageerror', onError).on('console', onConsole);
    await page.waitForFunction(() => 'peer' in globalThis);
    return peer;
  }

  /** A channel whose tickets pages of this harness can redeem. */
  async createChannel(options: Parameters<AnyBroker['createChannel']>[0] = {}, broker: AnyBroker = this.broker) {
    return broker.createChannel({ origins: [await this.originOf(broker)], ...options });
  }

  /** Two renderer processes, paired. */
  async openPair(broker: AnyBroker = this.broker) {
    const [left, right] = [await this.openPeer(broker), await this.openPeer(broker)];
    const { id, port1, port2 } = await this.createChannel({}, broker);
    const [leftPort, rightPort] = [await left.connect(port1), await right.connect(port2)];
    await Promise.all([leftPort.ready(), rightPort.ready()]);
    return { id, left, right, leftPort, rightPort };
  }

  /** Starts a broker in a process of its own. */
  async startBrokerProcess(options: BrokerOptions = {}): Promise<BrokerProcess> {
    const child = fork(fileURLToPath(new URL('../dist/broker-process.js', import.meta.url)), {
      serialization: 'advanced',
    });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#resources.use({
      async [Symbol.asyncDispose]() {
        if (child.connected) child.disconnect();
        await exited;
      },
    });
    const commands = callable(child);
    const url = await commands.start(options);
    return {
      url,
      pid: child.pid as number,
      createChannel: (options) => commands.createChannel(options),
      channels: () => commands.channels(),
      revoke: (id) => commands.revoke(id),
      close: () => commands.close(),
      block: async () => {
        const folder = await mkdtemp(join(tmpdir(), 'peerport-block-'));
        this.#resources.use({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
        const file = join(folder, 'blocked');
        const ended = commands.block(file);
        await expect.poll(() => existsSync(file)).toBe(true);
        return async () => {
          await rm(file);
          await ended;
        };
      },
      async kill() {
        child.kill('SIGKILL');
        await exited;
      },
    };
  }

  /** Lets pages connect to `url`, besides their broker. Call it before the first page is opened. */
  allowConnect(url: string): void {
    this.#connectSrc.push(url);
  }

  /** Lets pages log errors that match. */
  expectConsole(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** What pages did so far that they should not, and the test did not expect. */
  async problems(): Promise<string[]> {
    const reported = await Promise.all(
      this.#renderers.map(({ peer, crashed }) => (crashed || peer.page.isClosed() ? [] : peer.problems())),
    );
    return [...this.#problems, ...reported.flat()].filter(
      (problem) => !this.#expected.some((known) => known.test(problem)),
    );
  }

  /** Closes everything, then asserts that it is gone. */
  async end(): Promise<void> {
    const problems = await this.problems();
    for (const { renderer, crashed, unwatch } of this.#renderers) {
      unwatch();
      await this.#pool.release(renderer, crashed);
    }
    await this.#resources[Symbol.asyncDispose]();
    expect(problems, 'what pages should not have done').toEqual([]);
  }
}

function callable(child: ChildProcess) {
  return createBirpc<BrokerProcessCommands>(
    {},
    { timeout: -1, post: (data) => child.send(data, () => undefined), on: (listener) => child.on('message', listener) },
  );
}
