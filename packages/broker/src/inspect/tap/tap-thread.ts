import { Worker } from 'node:worker_threads';
import { ADMIN_LIMITS } from '../limits.ts';
import type { TapOrder, TapReport } from './orders.ts';
import { TapFeed } from './tap-feed.ts';

const MIB = 2 ** 20;
const { maxTapsHeapBytes } = ADMIN_LIMITS;

/** The worker's code, or why it cannot be loaded. */
const workerSource = import('./tap-worker-source.js').then(
  ({ tapWorkerSource }) => tapWorkerSource,
  (error: Error) => error,
);

/** The client that a tap sends messages to. */
export interface TapViewer {
  /** Sends a UTF-8 text, and calls `onSent` when it was sent. */
  readonly send: (text: Uint8Array, onSent: () => void) => void;
  /** The tap has ended unexpectedly. */
  readonly onLost: (problem: string) => void;
}

/** The relay's end of a tap. */
export interface TapLine {
  readonly feed: TapFeed;
  /** Ends the tap. Resolves when everything seen was sent to the viewer. */
  close(): Promise<void>;
  /** Ends the tap of a viewer that is gone. */
  drop(): void;
}

interface Open {
  readonly line: TapLine;
  readonly viewer: TapViewer;
  readonly onClosed: () => void;
}

/**
 * The thread in which taps are read: messages may take long to read, and hostile peers may write them so. It runs as long as there are taps.
 */
export class TapThread {
  readonly #source: string;
  #worker: Worker | undefined;
  readonly #open = new Map<number, Open>();
  #tapsCount = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** @throws {Error} its code cannot be loaded. */
  static async load(): Promise<TapThread> {
    const source = await workerSource;
    if (typeof source === 'string') return new TapThread(source);
    throw new Error(`the code of the tap thread cannot be loaded: ${source.message}`);
  }

  /** Begins a tap. @param number the viewer's number of the tap. */
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
      // None of the app's own.
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

  /** Removes a tap. With the last one, the thread ends. */
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
      viewer.onLost(`the tap thread ended: ${problem}`);
    }
  }
}
