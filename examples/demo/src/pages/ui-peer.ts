import {
  type Cast,
  type Closed,
  type Drawing,
  type RoundTrips,
  type Throughput,
  type Traffic,
  type UiCommands,
  wallClock,
} from './commands.ts';
import { type Tile, tilesOf, type View } from './mandelbrot.ts';
import type { Reply, Request } from './messages.ts';
import type { connect, PeerPort, Ticket } from './peerport.js';
import { formatBytes, formatNumber, percentile } from './statistics.ts';

/** Where the UI shows what happens: a page, or a terminal. */
export interface Screen {
  /** The picture that is drawn unless the user has chosen another part. */
  readonly view: View;
  /** Of a tile, in pixels. */
  readonly tileSide: number;
  cast(cast: Cast): void;
  connecting(): void;
  paired(ms: number): void;
  begin(view: View, tilesCount: number): void;
  tile(tile: Tile, pixels: Uint8ClampedArray<ArrayBuffer>, doneCount: number): void;
  drawn(drawing: Drawing): void | Promise<void>;
  roundTrips(figures: RoundTrips): void;
  throughput(figures: Throughput): void;
  traffic(traffic: Traffic): void;
  closed(closed: Closed): void;
  killed(ms: number): void;
}

const ECHO_BYTES = 64;
const WARM_UP_COUNT = 200;
const ROUND_TRIPS_COUNT = 2_000;
const SMALL = { count: 500, bytes: 64 };
const LARGE = { count: 4, bytes: 250_000 };
const BURSTS_IN_FLIGHT = 4;
const THROUGHPUT_MS = 1_000;

/** The UI's side of the app: asks the worker for work and shows what comes back. The same in a page and in a Node process. */
export class UiPeer implements UiCommands {
  readonly #connect: typeof connect;
  readonly #screen: Screen;
  #port: PeerPort | undefined;
  #closed: Promise<Closed> | undefined;
  #onReply: (reply: Reply) => void = () => undefined;
  #progress: () => string = () => '';
  #traffic = { uiToWorker: 0, workerToUi: 0 };

  constructor(connectPort: typeof connect, screen: Screen) {
    this.#connect = connectPort;
    this.#screen = screen;
  }

  async introduce(cast: Cast): Promise<void> {
    this.#screen.cast(cast);
  }

  async connect(ticket: Ticket): Promise<number> {
    this.#screen.connecting();
    const start = performance.now();
    const port = this.#connect(ticket);
    this.#port = port;
    this.#closed = new Promise((resolve) => {
      port.addEventListener('close', (event) => {
        const closed = { reason: event.reason, message: event.message, at: wallClock() };
        this.#screen.closed(closed);
        resolve(closed);
      });
    });
    port.onmessage = ({ data }) => {
      this.#traffic.workerToUi++;
      this.#onReply(data as Reply);
    };
    await port.ready;
    const ms = performance.now() - start;
    this.#screen.paired(ms);
    return ms;
  }

  async draw(view: View = this.#screen.view): Promise<Drawing> {
    const tiles = tilesOf(view, this.#screen.tileSide);
    const start = performance.now();
    let [doneCount, bytes] = [0, 0];
    this.#progress = () => `${doneCount} of ${tiles.length} tiles`;
    this.#screen.begin(view, tiles.length);
    await this.#exchange<void>((finish) => {
      for (const tile of tiles) this.#post({ type: 'tile', view, tile });
      return (reply) => {
        if (reply.type !== 'tile') return;
        bytes += reply.pixels.byteLength;
        this.#screen.tile(reply.tile, reply.pixels, ++doneCount);
        if (doneCount === tiles.length) finish();
      };
    });
    const drawing = { tilesCount: tiles.length, bytes, ms: performance.now() - start };
    await this.#screen.drawn(drawing);
    this.#screen.traffic(this.#traffic);
    return drawing;
  }

  async measureRoundTrips(): Promise<RoundTrips> {
    const payload = new Uint8Array(ECHO_BYTES);
    const times: number[] = [];
    this.#progress = () => `${formatNumber(times.length)} of ${formatNumber(ROUND_TRIPS_COUNT)} round trips`;
    await this.#exchange<void>((finish) => {
      let remaining = WARM_UP_COUNT + ROUND_TRIPS_COUNT;
      let start = 0;
      const ask = () => {
        start = performance.now();
        this.#post({ type: 'echo', payload });
      };
      ask();
      return (reply) => {
        if (reply.type !== 'echo') return;
        if (--remaining < ROUND_TRIPS_COUNT) times.push(performance.now() - start);
        if (remaining === 0) finish();
        else ask();
      };
    });
    const figures = {
      count: times.length,
      bytes: ECHO_BYTES,
      p50: percentile(times, 50),
      p99: percentile(times, 99),
    };
    this.#screen.roundTrips(figures);
    this.#screen.traffic(this.#traffic);
    return figures;
  }

  async measureThroughput(): Promise<Throughput> {
    const figures = {
      messagesPerSecond: await this.#receiveBursts(SMALL),
      messageBytes: SMALL.bytes,
      bytesPerSecond: (await this.#receiveBursts(LARGE)) * LARGE.bytes,
      chunkBytes: LARGE.bytes,
    };
    this.#screen.throughput(figures);
    this.#screen.traffic(this.#traffic);
    return figures;
  }

  async progress(): Promise<string> {
    return this.#progress();
  }

  async traffic(): Promise<Traffic> {
    return { ...this.#traffic };
  }

  closed(): Promise<Closed> {
    if (this.#closed === undefined) throw new Error('the UI holds no port');
    return this.#closed;
  }

  async tellKilledAt(at: number): Promise<number> {
    const ms = (await this.closed()).at - at;
    this.#screen.killed(ms);
    return ms;
  }

  /** Messages per second while the worker is kept busy; back-pressure comes from asking for no more than a few bursts at a time. */
  async #receiveBursts(burst: { count: number; bytes: number }): Promise<number> {
    const start = performance.now();
    let [requested, received] = [0, 0];
    this.#progress = () => `${formatNumber(received)} messages of ${formatBytes(burst.bytes)}`;
    return this.#exchange<number>((finish) => {
      const ask = () => {
        this.#post({ type: 'burst', ...burst });
        requested += burst.count;
      };
      for (let index = 0; index < BURSTS_IN_FLIGHT; index++) ask();
      return (reply) => {
        if (reply.type !== 'data') return;
        received++;
        const ms = performance.now() - start;
        if (received % burst.count === 0 && ms < THROUGHPUT_MS) ask();
        if (received === requested) finish((received / ms) * 1_000);
      };
    });
  }

  /** Runs one exchange with the worker, which ends when it calls `finish`, or fails when the port closes. */
  async #exchange<T>(begin: (finish: (result: T) => void) => (reply: Reply) => void): Promise<T> {
    const closed = this.closed().then(({ reason }): never => {
      throw new Error(`the port closed in the middle: ${reason}`);
    });
    return Promise.race([
      closed,
      new Promise<T>((resolve) => {
        this.#onReply = begin(resolve);
      }),
    ]);
  }

  #post(request: Request): void {
    this.#traffic.uiToWorker++;
    this.#port?.postMessage(request);
  }
}
