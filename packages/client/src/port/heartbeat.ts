import type { Frame, FrameType } from '@peerport/protocol';
import { NO_BYTES } from '../base/message.ts';
import { realTime, type Time } from '../platform/time.ts';

/** Ticks per `heartbeatMs`. */
const TICKS_COUNT = 4;

/** What a {@link Heartbeat} asks of its port, and reports to it. */
export interface HeartbeatHooks {
  /** Asks the peer for a sign of life. */
  ping(): void;
  /** Bytes that have not left this process. */
  bufferedAmount(): number;
  onUnresponsive(): void;
  onResponsive(): void;
}

/**
 * Watches whether the peer's thread still runs tasks.
 *
 * Anything from the peer is a sign of life. If nothing comes for a tick, the peer is asked. If nothing comes for `heartbeatMs` after that, the
 * peer is unresponsive until something comes.
 *
 * ```
 *              quiet for a tick            quiet for heartbeatMs
 *   (signs) ───────────────────▶ asked ───────────────────────▶ unresponsive
 *      ▲ ▲─────── a sign ──────────┘                                 │
 *      └───────────────────────── a sign ────────────────────────────┘
 * ```
 *
 * Time is counted in ticks, and a late tick counts once: what the peer sent while this thread was busy is read before the next tick. A tick
 * that is late by more than `heartbeatMs` means that this process, or the whole computer, was suspended: the count starts again.
 */
export class Heartbeat {
  readonly #heartbeatMs: number;
  readonly #hooks: HeartbeatHooks;
  readonly #time: Time;
  #stopTicks = () => {};
  #lastTickMs = 0;
  #quietTicksCount = 0;
  #bufferedAmount = 0;

  constructor(heartbeatMs: number, hooks: HeartbeatHooks, time = realTime) {
    this.#heartbeatMs = heartbeatMs;
    this.#hooks = hooks;
    this.#time = time;
  }

  /** The peer is there. */
  start(): void {
    this.#stopTicks();
    this.#lastTickMs = this.#time.now();
    this.#stopTicks = this.#time.every(this.#heartbeatMs / TICKS_COUNT, () => this.#tick());
  }

  /** Something came from the peer. */
  onSign(): void {
    const wasUnresponsive = this.#isUnresponsive;
    this.#quietTicksCount = 0;
    if (wasUnresponsive) this.#hooks.onResponsive();
  }

  /** The port is over, or moves. */
  stop(): void {
    this.#stopTicks();
  }

  /** One tick before asking, and those of `heartbeatMs`. */
  get #isUnresponsive(): boolean {
    return this.#quietTicksCount > TICKS_COUNT;
  }

  #tick(): void {
    const stoodStill = this.#stoodStill();
    const isTaken = this.#isTaken();
    if (this.#isUnresponsive) return;
    if (stoodStill || isTaken) this.#quietTicksCount = 0;
    this.#quietTicksCount++;
    if (this.#quietTicksCount === 1) this.#hooks.ping();
    if (this.#isUnresponsive) this.#hooks.onUnresponsive();
  }

  #stoodStill(): boolean {
    const sinceLastTickMs = this.#time.now() - this.#lastTickMs;
    this.#lastTickMs += sinceLastTickMs;
    return sinceLastTickMs > this.#heartbeatMs;
  }

  /** Whether fewer bytes are waiting than a tick ago: the ping is behind them, so its answer takes longer. */
  #isTaken(): boolean {
    const before = this.#bufferedAmount;
    this.#bufferedAmount = this.#hooks.bufferedAmount();
    return this.#bufferedAmount < before;
  }
}

/** A `ping` or `pong` frame. */
export function heartbeatFrame(type: typeof FrameType.ping | typeof FrameType.pong): Frame {
  return { type, lane: 0, payload: NO_BYTES };
}
