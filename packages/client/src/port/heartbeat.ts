import type { Frame, FrameType } from '@peerport/protocol';
import { NO_BYTES } from '../base/message.ts';
import { realTime, type Time } from '../platform/time.ts';

/** Ticks in a time of `heartbeatMs`. */
const TICKS_COUNT = 4;

/** What a heartbeat asks of its port, and tells it. */
export interface HeartbeatHooks {
  /** Asks the peer for a sign of life. */
  ping(): void;
  /** Bytes that have not left this process. */
  bufferedAmount(): number;
  onUnresponsive(): void;
  onResponsive(): void;
}

/**
 * Watches whether the peer is alive: whether its thread still runs tasks, whatever else it is busy with.
 *
 * Whatever comes from the peer is a sign of life. When nothing has come for a tick, the peer is asked; when nothing has come for
 * `heartbeatMs` after that, it is unresponsive, until something comes.
 *
 * ```
 *              quiet for a tick            quiet for heartbeatMs
 *   (signs) ───────────────────▶ asked ───────────────────────▶ unresponsive
 *      ▲ ▲─────── a sign ──────────┘                                 │
 *      └───────────────────────── a sign ────────────────────────────┘
 * ```
 *
 * Time is counted in ticks, each of which counts once, however late it comes: what the peer sent while this thread was busy is
 * read before the next one. A tick that is later than `heartbeatMs` means that this process itself stood still, with the whole
 * computer maybe: the count begins anew.
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

  /** One tick to ask after, and those of `heartbeatMs`. */
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

  /** Whether less waits to leave than a tick ago: what is asked comes after it, so the answer takes its time. */
  #isTaken(): boolean {
    const before = this.#bufferedAmount;
    this.#bufferedAmount = this.#hooks.bufferedAmount();
    return this.#bufferedAmount < before;
  }
}

/** A frame of a heartbeat. */
export function heartbeatFrame(type: typeof FrameType.ping | typeof FrameType.pong): Frame {
  return { type, lane: 0, payload: NO_BYTES };
}
