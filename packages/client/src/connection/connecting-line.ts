import { DEFAULT_LIMITS, type PortLimits } from '@peerport/protocol';
import { realTime } from '../platform/time.ts';

/**
 * Most sockets that connect at once. Chromium delays each by 1 to 5 s · 2ⁿ⁻¹⁶, where n, at most 16, is the number of those that connect,
 * and of those that failed in the last minutes for each that did not (`services/network/websocket_throttler.cc`). More would gain
 * nothing: to one address and port it opens one after the other, as RFC 6455 §4.1 asks, 10 ms apart
 * (`net/socket/websocket_endpoint_lock_manager.cc`).
 */
export const MAX_CONNECTING_COUNT = 4;

/** Time after which a socket that connects lets the next one begin: it hangs, and may do so for long. */
export const MAX_TURN_MS = 1_000;

/** A socket that is to be opened. */
export interface Attempt {
  /** Its turn has come: opens the socket. */
  begin(): void;
  /** It has taken too long, with the time in line. The last call. */
  giveUp(hasBegun: boolean): void;
}

/** Has few sockets connect at once, and the others wait in line. */
export class ConnectingLine {
  readonly #connectTimeoutMs: number;
  readonly #time;
  readonly #waiting = new Set<() => void>();
  #turnsCount = 0;

  constructor({ connectTimeoutMs }: Pick<PortLimits, 'connectTimeoutMs'> = DEFAULT_LIMITS, time = realTime) {
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#time = time;
  }

  /** Calls back when its turn has come. Returns what is to be called once the socket has opened or failed, or is not wanted any more. */
  enter({ begin, giveUp }: Attempt): () => void {
    let turn: 'waiting' | 'taken' | 'over' = 'waiting';
    let stopTurnTimer = () => {};
    const take = () => {
      turn = 'taken';
      this.#turnsCount++;
      stopTurnTimer = this.#time.after(MAX_TURN_MS, endTurn);
      begin();
    };
    const endTurn = () => {
      if (turn === 'taken') this.#turnsCount--;
      turn = 'over';
      this.#waiting.delete(take);
      stopTurnTimer();
      this.#callNext();
    };
    const stopDeadline = this.#time.after(this.#connectTimeoutMs, () => {
      const hasBegun = turn !== 'waiting';
      endTurn();
      giveUp(hasBegun);
    });
    this.#waiting.add(take);
    this.#callNext();
    return () => {
      stopDeadline();
      endTurn();
    };
  }

  #callNext(): void {
    for (const take of this.#waiting) {
      if (this.#turnsCount >= MAX_CONNECTING_COUNT) return;
      this.#waiting.delete(take);
      take();
    }
  }
}
