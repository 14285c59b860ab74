import { type MessageKind, messageKinds } from './messages.ts';
import type { Pipe } from './pipe.ts';
import { driveRoundTrips } from './round-trip.ts';
import { driveStream } from './stream.ts';
import type { Turn, Workload } from './workloads.ts';

type Stream = Extract<Workload, { does: 'stream' }>;

/** A stream shorter than this part of a turn says too little about how many messages fill one. */
const ENOUGH = 1 / 3;
/**
 * Round trips before their first turn, and the most turns that they may take: a message runs through some hundred small functions,
 * and each is compiled for the last time after thousands of calls, on a core that the senders then lack.
 */
const WARM_UP_COUNT = 30_000;
const MAX_WARM_UP_TURNS = 80;
/** Turns to warm up the first stream, which compiles most of the code, and any other. */
const FIRST_STREAM_WARM_UP_TURNS = 24;
const STREAM_WARM_UP_TURNS = 6;
/** Turns of round trips before all workloads. */
const FIRST_WARM_UP_TURNS = 8;
const FIRST_COUNT = 4;
const GROWTH = 8;
const MIB = 2 ** 20;

/** Drives the workloads over one pipe. */
export class Driver {
  readonly #pipe: Pipe;
  /** How many messages fill a turn, by workload. */
  readonly #counts = new Map<string, number>();
  readonly #prepared = new Set<string>();

  constructor(pipe: Pipe) {
    this.#pipe = pipe;
  }

  /**
   * Prepares the first turn of a workload: finds how many messages fill one, and warms up. Later calls do nothing.
   *
   * @throws {Error} if messages did not arrive as posted.
   */
  async prepare(workload: Workload, turnMs: number): Promise<void> {
    if (this.#prepared.has(workload.name)) return;
    if (this.#prepared.size === 0) await driveRoundTrips(this.#pipe, FIRST_WARM_UP_TURNS * turnMs);
    this.#prepared.add(workload.name);
    if (workload.does === 'stream') this.#counts.set(workload.name, await this.#countFor(workload, turnMs));
    else if (workload.does === 'round trips') {
      await driveRoundTrips(this.#pipe, MAX_WARM_UP_TURNS * turnMs, WARM_UP_COUNT);
    }
  }

  /**
   * One turn of about `turnMs`.
   *
   * @throws {Error} if messages did not arrive as posted.
   */
  async run(workload: Workload, turnMs: number): Promise<Turn> {
    await this.prepare(workload, turnMs);
    switch (workload.does) {
      case 'round trips': {
        const samplesMs = await driveRoundTrips(this.#pipe, turnMs);
        return { samplesMs, messagesCount: samplesMs.length };
      }
      case 'one message':
        return { figure: await this.#stream({ ...workload, bothWays: false }, 1), messagesCount: 1 };
      case 'stream': {
        const count = this.#counts.get(workload.name) as number;
        const ms = await this.#stream(workload, count);
        this.#counts.set(workload.name, countToFill(turnMs, count, ms));
        return { figure: rateOf(workload, count, ms), messagesCount: workload.bothWays ? 2 * count : count };
      }
    }
  }

  /** Streams more and more messages, for several turns, until they nearly fill a turn. */
  async #countFor(workload: Stream, turnMs: number): Promise<number> {
    const warmUpTurns = this.#counts.size === 0 ? FIRST_STREAM_WARM_UP_TURNS : STREAM_WARM_UP_TURNS;
    const startMs = performance.now();
    for (let count = FIRST_COUNT; ; ) {
      const ms = await this.#stream(workload, count);
      const wanted = countToFill(turnMs, count, ms);
      if (ms >= turnMs * ENOUGH && performance.now() - startMs >= warmUpTurns * turnMs) return wanted;
      count = Math.min(count * GROWTH, wanted);
    }
  }

  #stream({ kind, bothWays }: Pick<Stream, 'kind' | 'bothWays'>, count: number): Promise<number> {
    return driveStream(this.#pipe, { begin: 'stream', kind, bothWays, count });
  }
}

function countToFill(turnMs: number, count: number, ms: number): number {
  return Math.max(1, Math.ceil((count * turnMs) / Math.max(ms, 1)));
}

function rateOf({ kind, bothWays, unit }: Stream, count: number, ms: number): number {
  const perSecond = ((bothWays ? 2 : 1) * count * 1_000) / ms;
  const { bytes = 0 }: MessageKind = messageKinds[kind];
  return unit === 'messages/s' ? perSecond : (perSecond * bytes) / MIB;
}
