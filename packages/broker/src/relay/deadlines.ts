import type { BrokerLimits } from '@peerport/protocol';
import { WebSocket } from 'ws';
import type { Intake } from './intake.ts';

/** The limits by which {@link Deadlines} go. */
export type DeadlineLimits = Pick<BrokerLimits, 'probeTimeoutMs' | 'stallTimeoutMs' | 'closeTimeoutMs'>;

/**
 * Sees to it that nobody waits for ever for the port at the other end of a socket. To be called now and then.
 *
 * ```
 *   reading ◀──▶ held ──▶ flushing ──▶ answering ──▶ (closed)
 * ```
 *
 * `held`: nothing is read from it, because its peer does not keep up; so nobody learns that its process has died, until it is sent
 * something, after `probeTimeoutMs`. `flushing`: its channel has ended, and the port has not taken yet what it was sent before. It has
 * time as long as it goes on to take some of it, at least every `stallTimeoutMs`. `answering`: it has, and has `closeTimeoutMs` to answer the
 * closing handshake.
 */
export class Deadlines {
  readonly #ws: WebSocket;
  readonly #intake: Intake;
  readonly #limits: DeadlineLimits;
  #state: 'reading' | 'held' | 'flushing' | 'answering' = 'reading';
  /** Since when it has been held, or answering. */
  #sinceMs = 0;
  #bytesRead = 0;

  constructor(ws: WebSocket, intake: Intake, limits: DeadlineLimits) {
    this.#ws = ws;
    this.#intake = intake;
    this.#limits = limits;
  }

  /** @param nowMs on a monotonic clock. */
  check(nowMs: number): void {
    const { tcp, isHeld } = this.#intake;
    const isFlushed = tcp.writableLength === 0;
    if (this.#ws.readyState !== WebSocket.OPEN) {
      if (isFlushed) this.#awaitAnswer(nowMs);
      else this.#flush();
      return;
    }
    const isStill = isHeld && tcp.bytesRead === this.#bytesRead;
    this.#bytesRead = tcp.bytesRead;
    if (!isStill) this.#state = 'reading';
    else if (this.#state !== 'held') this.#enter('held', nowMs);
    else if (isFlushed && nowMs - this.#sinceMs >= this.#limits.probeTimeoutMs) this.#probe();
  }

  /**
   * A pong that nobody asked for, and that asks for nothing (RFC 6455 §5.5.3): where nobody is, the system answers that. What waits to be
   * written does the same.
   */
  #probe(): void {
    this.#ws.pong();
  }

  #flush(): void {
    if (this.#state === 'flushing') return;
    this.#state = 'flushing';
    // So that what it sends is no sign that it takes something.
    this.#intake.isHeld = true;
    this.#intake.tcp.setTimeout(this.#limits.stallTimeoutMs, () => this.#ws.terminate());
  }

  #awaitAnswer(nowMs: number): void {
    if (this.#state !== 'answering') {
      this.#enter('answering', nowMs);
      this.#intake.tcp.setTimeout(0);
      this.#intake.isHeld = false;
    }
    if (nowMs - this.#sinceMs >= this.#limits.closeTimeoutMs) this.#ws.terminate();
  }

  #enter(state: 'held' | 'answering', nowMs: number): void {
    this.#state = state;
    this.#sinceMs = nowMs;
  }
}
