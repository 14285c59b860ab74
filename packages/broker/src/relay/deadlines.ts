import type { BrokerLimits } from '@peerport/protocol';
import { WebSocket } from 'ws';
import type { Ingress } from './ingress.ts';

/** Limits of {@link Deadlines}. */
export type DeadlineLimits = Pick<BrokerLimits, 'probeTimeoutMs' | 'stallTimeoutMs' | 'closeTimeoutMs'>;

/**
 * Makes sure that nobody waits forever for the port at the other end of a socket. `check` is to be called from time to time.
 *
 * ```
 *   reading ◀──▶ paused ──▶ flushing ──▶ answering ──▶ (closed)
 * ```
 *
 * `paused`: nothing is read from the port because its peer does not keep up. If its process dies, nobody notices until something is sent to it,
 * which happens after `probeTimeoutMs`. `flushing`: the channel has ended, and the port has not yet read what was sent before. It has time as
 * long as it reads something every `stallTimeoutMs`. `answering`: it has read all of it, and has `closeTimeoutMs` to answer the closing
 * handshake.
 */
export class Deadlines {
  readonly #ws: WebSocket;
  readonly #ingress: Ingress;
  readonly #limits: DeadlineLimits;
  #state: 'reading' | 'paused' | 'flushing' | 'answering' = 'reading';
  /** When `paused` or `answering` began. */
  #sinceMs = 0;
  #bytesRead = 0;

  constructor(ws: WebSocket, ingress: Ingress, limits: DeadlineLimits) {
    this.#ws = ws;
    this.#ingress = ingress;
    this.#limits = limits;
  }

  /** @param nowMs on a monotonic clock. */
  check(nowMs: number): void {
    const { tcp, isPaused } = this.#ingress;
    const isFlushed = tcp.writableLength === 0;
    if (this.#ws.readyState !== WebSocket.OPEN) {
      if (isFlushed) this.#awaitAnswer(nowMs);
      else this.#flush();
      return;
    }
    const isSilent = isPaused && tcp.bytesRead === this.#bytesRead;
    this.#bytesRead = tcp.bytesRead;
    if (!isSilent) this.#state = 'reading';
    else if (this.#state !== 'paused') this.#enter('paused', nowMs);
    else if (isFlushed && nowMs - this.#sinceMs >= this.#limits.probeTimeoutMs) this.#probe();
  }

  /**
   * Sends an unsolicited pong, which needs no answer (RFC 6455 §5.5.3). If the process is gone, the operating system answers with a reset.
   * Data that waits to be written has the same effect.
   */
  #probe(): void {
    this.#ws.pong();
  }

  #flush(): void {
    if (this.#state === 'flushing') return;
    this.#state = 'flushing';
    // So that the timeout measures only what the port reads, not what it sends.
    this.#ingress.isPaused = true;
    this.#ingress.tcp.setTimeout(this.#limits.stallTimeoutMs, () => this.#ws.terminate());
  }

  #awaitAnswer(nowMs: number): void {
    if (this.#state !== 'answering') {
      this.#enter('answering', nowMs);
      this.#ingress.tcp.setTimeout(0);
      this.#ingress.isPaused = false;
    }
    if (nowMs - this.#sinceMs >= this.#limits.closeTimeoutMs) this.#ws.terminate();
  }

  #enter(state: 'paused' | 'answering', nowMs: number): void {
    this.#state = state;
    this.#sinceMs = nowMs;
  }
}
