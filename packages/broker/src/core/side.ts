import type { CloseCode } from '@peerport/protocol';
import type { SideGrant } from './grants.ts';
import { PortTicket, type TicketTerms } from './port-ticket.ts';
import { PortTraffic } from './port-traffic.ts';

/** Which of the two sides of a channel. */
export type SideNumber = 1 | 2;

/**
 * Where the binary messages of a socket go.
 *
 * ```
 *   alone ────── the peer is there ─────▶ joined
 *     ▲                                     │ the peer moves
 *     └─ it says that it holds messages ─ returning
 * ```
 *
 * `alone`: it must not send any. `joined`: to its peer. `returning`: back to itself, because its peer moves and it has not said that it
 * knows. So the broker keeps nothing, and reads on. Nobody takes the peer's place before that: what the port gets until then is its own.
 */
export type Route = 'alone' | 'joined' | 'returning';

/** How a port ended, as its peer is told. */
export interface Cause {
  readonly closeCode: CloseCode;
  /** A sentence for people. */
  readonly message: string;
}

/** `vacant`: a ticket is out. `taken`: a socket is there. `left`: none is, and none will come. */
export type SideState<Socket> =
  | {
      readonly name: 'vacant';
      /** None until the channel has been created. */
      readonly ticket: PortTicket | undefined;
      /** The side of another channel that the ticket, of a port that moves, travels to. */
      readonly reader: Side<Socket> | undefined;
    }
  | { readonly name: 'taken'; readonly socket: Socket; readonly route: Route }
  | { readonly name: 'left'; readonly cause: Cause };

/** One side of a channel: who may take it, and who has. */
export class Side<Socket = unknown> {
  readonly channelId: string;
  readonly number: SideNumber;
  readonly traffic = new PortTraffic();
  grant: SideGrant;
  /**
   * Whom the channels count for that this port creates: the holder that the owner gave the port to. If the owner did not say, each port
   * counts for itself. The ports of a channel that a port created count for the same.
   */
  creator: string;
  /** The `Origin` of its last socket. */
  origin: string | undefined;
  #state: SideState<Socket> = { name: 'vacant', ticket: undefined, reader: undefined };
  #peer: Side<Socket> = this;
  /** Sides whose tickets travel to this one. */
  readonly #passengers = new Set<Side<Socket>>();
  #causeTimer: NodeJS.Timeout | undefined;

  private constructor(channelId: string, number: SideNumber, grant: SideGrant, creator: string) {
    this.channelId = channelId;
    this.number = number;
    this.grant = grant;
    this.creator = creator;
  }

  /** Makes the two sides of a channel. */
  static pairOf<Socket>(
    channelId: string,
    grants: readonly [SideGrant, SideGrant],
    creatorOf: (side: SideNumber) => string,
  ): Readonly<Record<SideNumber, Side<Socket>>> {
    const one = new Side<Socket>(channelId, 1, grants[0], creatorOf(1));
    const other = new Side<Socket>(channelId, 2, grants[1], creatorOf(2));
    one.#peer = other;
    other.#peer = one;
    return { 1: one, 2: other };
  }

  /** The other side of the channel. */
  get peer(): Side<Socket> {
    return this.#peer;
  }

  get state(): SideState<Socket> {
    return this.#state;
  }

  /** The ticket that is out for this side. */
  get ticket(): PortTicket | undefined {
    return this.#state.name === 'vacant' ? this.#state.ticket : undefined;
  }

  /** The socket that has taken this side. */
  get socket(): Socket | undefined {
    return this.#state.name === 'taken' ? this.#state.socket : undefined;
  }

  /** Sides whose tickets travel to this one. */
  get passengers(): ReadonlySet<Side<Socket>> {
    return this.#passengers;
  }

  /** Changes part of the grant. */
  amend(changes: Partial<SideGrant>): void {
    this.grant = { ...this.grant, ...changes };
  }

  /** Changes the state, and ends what belonged to the one before: the ticket, or the wait for a cause. */
  enter(state: SideState<Socket>): void {
    const previous = this.#state;
    this.#state = state;
    if (state.name !== 'taken') clearTimeout(this.#causeTimer);
    if (previous.name !== 'vacant') return;
    previous.ticket?.stop();
    if (previous.reader !== undefined) previous.reader.#passengers.delete(this);
  }

  /** Issues a ticket for this side, which is vacant from now on. */
  issue(terms: TicketTerms): void {
    this.enter({ name: 'vacant', ticket: new PortTicket(terms, () => this.#isAwaited), reader: undefined });
  }

  /** Sends the ticket to a side of another channel. Returns `false` if it may not travel: only the ticket of a port that moves may, once. */
  sendTicketTo(reader: Side<Socket>): boolean {
    const state = this.#state;
    if (state.name !== 'vacant' || state.reader !== undefined || reader.channelId === this.channelId) return false;
    if (!state.ticket?.isMoving) return false;
    this.#state = { ...state, reader };
    reader.#passengers.add(this);
    return true;
  }

  /** Gives the side's owner `timeoutMs` to say why its socket went down, before `onTimeout` is called. */
  awaitCause(timeoutMs: number, onTimeout: () => void): void {
    this.#causeTimer = setTimeout(onTimeout, timeoutMs);
  }

  /** Called when the channel has ended. Whoever has read a ticket that travelled here has its whole time to redeem it. */
  releasePassengers(): void {
    for (const passenger of this.#passengers) passenger.#arrive();
    this.#passengers.clear();
  }

  #arrive(): void {
    const state = this.#state;
    if (state.name !== 'vacant') return;
    this.#state = { ...state, reader: undefined };
    state.ticket?.restart();
  }

  /**
   * Whether the socket that is to read the ticket is there, or may come. A reader that moves itself comes if the reader of its own ticket
   * does. Of ports that move over each other's channels, none ever comes.
   */
  get #isAwaited(): boolean {
    const seen = new Set<Side<Socket>>();
    let reader = this.#reader;
    while (reader !== undefined) {
      if (reader.ticket === undefined) return reader.socket !== undefined;
      if (seen.has(reader)) return false;
      seen.add(reader);
      reader = reader.#reader;
    }
    return seen.size > 0;
  }

  get #reader(): Side<Socket> | undefined {
    return this.#state.name === 'vacant' ? this.#state.reader : undefined;
  }
}
