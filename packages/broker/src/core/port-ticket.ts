import type { TokenHash } from './token-store.ts';

/** What a ticket is issued for, and for how long. */
export interface TicketTerms {
  /** Hash of its token. */
  readonly hash: TokenHash;
  readonly ttlMs: number;
  /** Called once the time is over. */
  readonly onExpiry: () => void;
  /** The longest that it may take in all. Only the ticket of a port that moves has this, and only such a ticket travels. */
  readonly moveTtlMs?: number;
}

/** A ticket that has not been redeemed, and its deadline. */
export class PortTicket {
  readonly hash: TokenHash;
  readonly #ttlMs: number;
  readonly #onExpiry: () => void;
  readonly #isAwaited: () => boolean;
  readonly #expiresAtMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param isAwaited asked after `ttlMs`: whether the port that the ticket travels to may still read it. Then it gets another `ttlMs`. */
  constructor({ hash, ttlMs, onExpiry, moveTtlMs }: TicketTerms, isAwaited: () => boolean) {
    this.hash = hash;
    this.#ttlMs = ttlMs;
    this.#onExpiry = onExpiry;
    this.#isAwaited = isAwaited;
    this.#expiresAtMs = moveTtlMs === undefined ? undefined : performance.now() + moveTtlMs;
    this.restart();
  }

  /** Whether its port moves. */
  get isMoving(): boolean {
    return this.#expiresAtMs !== undefined;
  }

  /** Begins `ttlMs` anew. */
  restart(): void {
    this.stop();
    const leftMs = (this.#expiresAtMs ?? Number.POSITIVE_INFINITY) - performance.now();
    this.#timer = setTimeout(() => this.#onTimeout(leftMs), Math.max(1, Math.min(this.#ttlMs, leftMs)));
  }

  /** Ends its time: nobody can redeem it any longer. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #onTimeout(leftMs: number): void {
    if (leftMs > this.#ttlMs && this.#isAwaited()) this.restart();
    else this.#onExpiry();
  }
}
