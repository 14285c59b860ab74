import type { Ticket } from './peerport.js';

/** Who takes part, by the operating system's process ids. */
export interface Cast {
  /** The host, as people call it: `Chromium 156, headless`. */
  readonly host: string;
  readonly main: number;
  readonly ui: number;
  readonly worker: number;
}

/** A picture that was drawn. */
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

/** What came from the worker while it sent as fast as it could. */
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

/** What the main process can tell the UI to do. */
export interface UiCommands {
  introduce(cast: Cast): Promise<void>;
  /** Redeems a ticket. Resolves, when the port is open, with the milliseconds that it took. */
  connect(ticket: Ticket): Promise<number>;
  /** Has the worker compute a picture, and draws it. */
  draw(): Promise<Drawing>;
  measureRoundTrips(): Promise<RoundTrips>;
  measureThroughput(): Promise<Throughput>;
  /** How far the running command is, for people. */
  progress(): Promise<string>;
  traffic(): Promise<Traffic>;
  /** Resolves when the `close` event has fired. */
  closed(): Promise<Closed>;
  /** Tells the UI when its worker was killed, so that it can show how long it took to learn of it: the milliseconds returned. */
  tellKilledAt(at: number): Promise<number>;
}

/** What the main process can tell the worker to do. */
export interface WorkerCommands {
  /** Redeems a ticket. Resolves when the port is open. */
  connect(ticket: Ticket): Promise<void>;
}

/** Now, in milliseconds since the epoch, comparable between processes and finer than a millisecond. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
