import type { Ticket } from './peerport.js';

/** The processes that take part, by process id. */
export interface Cast {
  /** The host, for display: `Chromium 156, headless`. */
  readonly host: string;
  readonly main: number;
  readonly ui: number;
  readonly worker: number;
}

/** A picture that has been drawn. */
export interface Drawing {
  readonly tilesCount: number;
  /** Of the pixels that came over the channel. */
  readonly bytes: number;
  /** From the first request to the last tile drawn. */
  readonly ms: number;
}

/** Round trips of a message with a payload of {@link bytes}. */
export interface RoundTrips {
  readonly count: number;
  readonly bytes: number;
  readonly p50: number;
  readonly p99: number;
}

/** What arrived while the worker sent as fast as it could. */
export interface Throughput {
  /** With payloads of {@link messageBytes}. */
  readonly messagesPerSecond: number;
  readonly messageBytes: number;
  /** With payloads of {@link chunkBytes}. */
  readonly bytesPerSecond: number;
  readonly chunkBytes: number;
}

/** Messages of the app, counted by the UI. */
export interface Traffic {
  readonly uiToWorker: number;
  readonly workerToUi: number;
}

/** A `close` event of the UI's port. */
export interface Closed {
  readonly reason: string;
  readonly message: string;
  /** When it was fired, in milliseconds since the epoch. */
  readonly at: number;
}

/** The commands of the UI, for the main process. */
export interface UiCommands {
  introduce(cast: Cast): Promise<void>;
  /** Redeems a ticket. Resolves with the milliseconds that it took until the port was open. */
  connect(ticket: Ticket): Promise<number>;
  /** Asks the worker for a picture, and draws it. */
  draw(): Promise<Drawing>;
  measureRoundTrips(): Promise<RoundTrips>;
  measureThroughput(): Promise<Throughput>;
  /** The progress of the running command, for display. */
  progress(): Promise<string>;
  traffic(): Promise<Traffic>;
  /** Resolves when the `close` event has fired. */
  closed(): Promise<Closed>;
  /** Tells the UI when its worker was killed. Returns, and shows, how many milliseconds later it noticed. */
  tellKilledAt(at: number): Promise<number>;
}

/** The commands of the worker, for the main process. */
export interface WorkerCommands {
  /** Redeems a ticket. Resolves when the port is open. */
  connect(ticket: Ticket): Promise<void>;
}

/** Now, in milliseconds since the epoch, comparable between processes and finer than a millisecond. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
