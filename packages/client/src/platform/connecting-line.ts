import { DEFAULT_LIMITS, type PortLimits } from '@peerport/protocol';
import { realTime } from './time.ts';

/**
 * Most sockets that connect at the same time. Chromium delays each by 1 to 5 s · 2ⁿ⁻¹⁶, where n, at most 16, is the number of sockets that
 * connect plus the recent ratio of failures to successes (`services/network/websocket_throttler.cc`). More would not be faster: to one
 * address and port it opens sockets one at a time, as RFC 6455 §4.1 requires, 10 ms apart
 * (`net/socket/websocket_endpoint_lock_manager.cc`).
 */
export const MAX_CONNECTING_COUNT = 4;

/** Time after which a socket that is still connecting no longer holds up the next one. */
export const MAX_TURN_MS = 1_000;

/** A socket to open. */
export interface Attempt {
  /** Its turn has come: open the socket. */
  begin(): void;
  /** It took too long, including its time in line. The last call. @param hasBegun whether its turn had come. */
  giveUp(hasBegun: boolean): void;
}

/** Lets a few sockets connect at the same time. The others wait in line. */
export class ConnectingLine {
  readonly #connectTimeoutMs: number;
  readonly #time;
  readonly #waiting = new Set<() => void>();
  #turnsCount = 0;

  constructor({ connectTimeoutMs }: Pick<PortLimits, 'connectTimeoutMs'> = DEFAULT_LIMITS, time = realTime) {
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#time = time;
  }

  /** Joins the line. Returns a function to call when the socket has opened or failed, or is no longer needed. */
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
