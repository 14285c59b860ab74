import { Worker } from 'node:worker_threads';
import { ADMIN_LIMITS } from '../limits.ts';
import type { TapOrder, TapReport } from './orders.ts';
import { TapFeed } from './tap-feed.ts';

const MIB = 2 ** 20;
const { maxTapsHeapBytes } = ADMIN_LIMITS;

/** The worker's code, or why it cannot be had. */
const workerSource = import('./tap-worker-source.js').then(
  ({ tapWorkerSource }) => tapWorkerSource,
  (error: Error) => error,
);

/** Whoever looks through a tap. */
export interface TapViewer {
  /** Sends a text, UTF-8, and calls `onSent` when it has left. */
  readonly send: (text: Uint8Array, onSent: () => void) => void;
  /** The tap has ended by itself. */
  readonly onLost: (problem: string) => void;
}

/** The relay's end of a tap. */
export interface TapLine {
  readonly feed: TapFeed;
  /** Resolves when the viewer was sent all that was seen. */
  close(): Promise<void>;
  /** There is nobody to send anything to. */
  drop(): void;
}

interface Open {
  readonly line: TapLine;
  readonly viewer: TapViewer;
  readonly onClosed: () => void;
}

/**
 * The thread in which taps are read: what passes may take long to read, and was written by those who want that. It is there while there
 * are taps.
 */
export class TapThread {
  readonly #source: string;
  #worker: Worker | undefined;
  readonly #open = new Map<number, Open>();
  #tapsCount = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** @throws {Error} its code cannot be had. */
  static async load(): Promise<TapThread> {
    const source = await workerSource;
    if (typeof source === 'string') return new TapThread(source);
    throw new Error(`the code of taps cannot be had: ${source.message}`);
  }

  /** Begins a tap. `number` is what its viewer calls it. */
  open(number: number, withPayload: boolean, viewer: TapViewer): TapLine {
    const tap = ++this.#tapsCount;
    const worker = this.#start();
    const feed = new TapFeed((news, bytes) => {
      const order: TapOrder = { tap, type: 'news', news, bytes };
      worker.postMessage(order, news.type === 'messages' ? [news.bytes.buffer as ArrayBuffer] : []);
    });
    let close = () => {};
    const closed = new Promise<void>((resolve) => {
      close = resolve;
    });
    const line: TapLine = {
      feed,
      close: () => {
        feed.flush();
        worker.postMessage({ tap, type: 'close' } satisfies TapOrder);
        return closed;
      },
      drop: () => {
        worker.postMessage({ tap, type: 'close' } satisfies TapOrder);
        this.#forget(tap);
      },
    };
    this.#open.set(tap, { line, viewer, onClosed: close });
    worker.postMessage({ tap, type: 'open', number, withPayload } satisfies TapOrder);
    return line;
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.#source, {
      eval: true,
      // And none of those of the app.
      execArgv: ['--input-type=commonjs'],
      resourceLimits: { maxOldGenerationSizeMb: maxTapsHeapBytes / MIB },
      name: 'peerport taps',
    });
    let problem = 'it ended';
    worker.on('message', (report: TapReport) => this.#onReport(worker, report));
    worker.on('error', ({ message }) => {
      problem = message;
    });
    worker.on('exit', () => {
      if (worker === this.#worker) this.#onLost(problem);
    });
    this.#worker = worker;
    return worker;
  }

  #onReport(worker: Worker, report: TapReport): void {
    const { tap } = report;
    const open = this.#open.get(tap);
    if (open === undefined) return;
    switch (report.type) {
      case 'taken':
        open.line.feed.taken(report.bytes);
        return;
      case 'text': {
        const { length: bytes } = report.text;
        open.viewer.send(report.text, () => worker.postMessage({ tap, type: 'sent', bytes } satisfies TapOrder));
        return;
      }
      case 'closed':
        this.#forget(tap);
    }
  }

  /** A tap has ended. So does the thread, with the last one. */
  #forget(tap: number): void {
    this.#open.get(tap)?.onClosed();
    if (!this.#open.delete(tap) || this.#open.size > 0) return;
    void this.#worker?.terminate();
    this.#worker = undefined;
  }

  #onLost(problem: string): void {
    this.#worker = undefined;
    const lost = [...this.#open.values()];
    this.#open.clear();
    for (const { viewer, onClosed } of lost) {
      onClosed();
      viewer.onLost(`the thread of taps ended: ${problem}`);
    }
  }
}
