import type { Channel } from './channel.ts';
import type { Side } from './pairing.ts';
import type { TokenHash } from './token-store.ts';

/** A port of a channel. */
export interface PortOf {
  readonly channel: Channel;
  readonly side: Side;
}

/** Whether the socket of a port is there. */
export type IsTaken = (port: PortOf) => boolean;

/** A ticket that is out, and its time. */
export class PortTicket {
  readonly hash: TokenHash;
  readonly #ttlMs: number;
  readonly #onExpiry: () => void;
  readonly #mustArriveByMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #way: { readonly to: PortOf; readonly isTaken: IsTaken } | undefined;

  /**
   * Calls `onExpiry` after `ttlMs`, unless it is stopped before.
   *
   * @param moveTtlMs how long it may travel; only the ticket of a port that moves does.
   */
  constructor(hash: TokenHash, ttlMs: number, onExpiry: () => void, moveTtlMs?: number) {
    this.hash = hash;
    this.#ttlMs = ttlMs;
    this.#onExpiry = onExpiry;
    this.#mustArriveByMs = moveTtlMs === undefined ? undefined : performance.now() + moveTtlMs;
    this.#start();
  }

  /** The port that is to read it, while it travels. */
  get to(): PortOf | undefined {
    return this.#way?.to;
  }

  /** Whether it may begin to travel: it takes one way only. */
  get mayTravel(): boolean {
    return this.#mustArriveByMs !== undefined && this.#way === undefined;
  }

  /** It travels to a port of another channel: while somebody may still read it there, it does not expire after `ttlMs`. */
  travel(to: PortOf, isTaken: IsTaken): void {
    this.#way = { to, isTaken };
  }

  /** The channel that it travelled over has ended: whoever has read it has the whole time from now on. */
  arrive(): void {
    this.#way = undefined;
    this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.stop();
    const leftMs = (this.#mustArriveByMs ?? Number.POSITIVE_INFINITY) - performance.now();
    this.#timer = setTimeout(() => this.#onTimeOver(leftMs), Math.max(1, Math.min(this.#ttlMs, leftMs)));
  }

  #onTimeOver(leftMs: number): void {
    if (leftMs > this.#ttlMs && this.#mayStillBeRead()) this.#start();
    else this.#onExpiry();
  }

  /**
   * Whether the socket of the port that is to read it is there, or may come. A port that moves comes if the one that is to read its own
   * ticket does; of ports that move over each other's channels, none ever comes.
   */
  #mayStillBeRead(): boolean {
    const seen = new Set<PortTicket>();
    let way = this.#way;
    while (way !== undefined) {
      const { to, isTaken } = way;
      const ticket = to.channel.ticketOf(to.side);
      if (ticket === undefined) return isTaken(to);
      if (seen.has(ticket)) return false;
      seen.add(ticket);
      way = ticket.#way;
    }
    return seen.size > 0;
  }
}
