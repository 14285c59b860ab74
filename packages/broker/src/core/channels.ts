import { randomBytes } from 'node:crypto';
import { type BrokerLimits, CLOSE_CODES, CloseCode, type CloseReason, type Ticket } from '@peerport/protocol';
import type { Log } from '../base/log.ts';
import { Channel, type ChannelSocket, type ChannelTickets, type Derivation } from './channel.ts';
import { Counters } from './counters.ts';
import { Derivations } from './derivation.ts';
import type { Grants } from './grants.ts';
import { channelStateOf, Pairing } from './pairing.ts';
import type { Cause, Side, SideNumber } from './side.ts';
import { type SpentState, TokenStore } from './token-store.ts';

const CHANNEL_ID_BYTES = 16;
const { message: GONE } = CLOSE_CODES[CloseCode.gone];

/** What becomes of channels. */
export interface ChannelEvents {
  onCreated(channel: Channel): void;
  /** @param lastToCome the side that the other one waited for. */
  onPaired(channel: Channel, lastToCome: SideNumber): void;
  /** Called before {@link ChannelEvents.onEnded}. @param side the port that has ended; `undefined`: both have. */
  onPortEnded(channel: Channel, side: SideNumber | undefined): void;
  /** The tickets of a channel that a port created have expired. Whoever is told {@link Channels.abandon}s it, not all at once. */
  onUnused(channel: Channel): void;
  onEnded(channel: Channel, reason: CloseReason, firstToLeave: SideNumber): void;
}

/** The channels of a broker that have not ended, and the tokens to their sides. */
export class Channels<Socket extends ChannelSocket> {
  readonly tokens: TokenStore<Side<Socket>>;
  readonly pairing = new Pairing<Socket>();
  readonly derivations: Derivations;
  readonly counters = new Counters();
  readonly #limits: BrokerLimits;
  readonly #log: Log;
  readonly #url: () => string;
  readonly #events: ChannelEvents;
  readonly #open = new Map<string, Channel<Socket>>();

  /** @param url where the broker listens: it stands in each ticket. */
  constructor(limits: BrokerLimits, log: Log, url: () => string, events: ChannelEvents) {
    this.#limits = limits;
    this.#log = log;
    this.#url = url;
    this.#events = events;
    this.derivations = new Derivations(limits);
    this.tokens = new TokenStore({
      now: () => performance.now(),
      randomBytes,
      maxRememberedTokensCount: limits.maxRememberedTokensCount,
    });
  }

  /** By id, oldest first. */
  get open(): ReadonlyMap<string, Channel<Socket>> {
    return this.#open;
  }

  /** The channel of a side; `undefined` when it has ended. */
  of({ channelId }: Side<Socket>): Channel<Socket> | undefined {
    return this.#open.get(channelId);
  }

  /** Creates a channel and its tickets. Returns `undefined` when `maxChannelsCount` are open. */
  create(label: string | undefined, grants: Grants, derivation?: Derivation): ChannelTickets | undefined {
    if (this.#open.size >= this.#limits.maxChannelsCount) return undefined;
    const id = randomBytes(CHANNEL_ID_BYTES).toString('base64url');
    const channel = new Channel<Socket>(id, label, grants, derivation, Date.now());
    this.#open.set(id, channel);
    if (derivation !== undefined) this.derivations.begin(derivation);
    this.counters.channelsCreatedCount++;
    this.#events.onCreated(channel);
    const ticketTo = (side: Side<Socket>): Ticket => {
      const token = this.#issue(channel, side);
      return { v: 1, url: this.#url(), token, channel: id, ...(label !== undefined && { label }) };
    };
    const [port1, port2] = [ticketTo(channel.sides[1]), ticketTo(channel.sides[2])];
    this.#log('debug', { channel: id, label, parent: derivation?.parent.id }, 'channel created');
    return { id, port1, port2 };
  }

  /** The two sides of a channel have met. @param side the one that came last. */
  pair(side: Side<Socket>): void {
    const channel = this.of(side);
    if (channel === undefined) return;
    channel.wasPaired = true;
    this.#events.onPaired(channel, side.number);
  }

  /**
   * Vacates the side of a port that moves to another process. Returns the token of the new ticket, which nobody may redeem before a
   * channel carries it; and the peer's socket, if the peer is to hold its messages.
   */
  vacate(channel: Channel<Socket>, side: Side<Socket>): { readonly token: string; readonly peer: Socket | undefined } {
    const { ticketTtlMs, moveTtlMs } = this.#limits;
    side.amend({ holder: undefined, isWatched: false });
    const { token, hash } = this.#mint(side, [], Number.POSITIVE_INFINITY);
    const terms = { hash, ttlMs: ticketTtlMs, onExpiry: () => this.#expire(channel), moveTtlMs };
    return { token, peer: this.pairing.vacate(side, terms) };
  }

  /**
   * The socket of a side went down. If the owner is about to learn why, the peer is told then, or after `causeTimeoutMs`: {@link holderGone}.
   */
  depart(side: Side<Socket>, closeCode: CloseCode): void {
    if (closeCode === CloseCode.gone && side.grant.isWatched)
      side.awaitCause(this.#limits.causeTimeoutMs, () => this.holderGone(side, GONE));
    else this.#leave(side, { closeCode, message: CLOSE_CODES[closeCode].message });
  }

  /** The process that the owner gave a side to is gone. Nothing happens if the port has moved to another process. */
  holderGone(side: Side<Socket>, message: string): void {
    if (!side.grant.isWatched || this.of(side) === undefined) return;
    side.amend({ isWatched: false });
    if (side.ticket !== undefined) this.tokens.spend(side.ticket.hash, 'revoked');
    side.socket?.close(CloseCode.gone, message);
    this.#leave(side, { closeCode: CloseCode.gone, message });
  }

  /** Ends a channel of which both sides know why. */
  forget(channel: Channel<Socket>, closeCode: CloseCode, firstToLeave: SideNumber = 1): void {
    if (!this.#open.delete(channel.id)) return;
    this.#events.onPortEnded(channel, undefined);
    channel.dispose();
    this.release(channel);
    this.counters.keep(channel);
    this.#events.onEnded(channel, CLOSE_CODES[closeCode].reason, firstToLeave);
  }

  /** Counts a channel that a port created as gone, when it has ended and its sockets have closed. */
  release({ id, derivation, sockets }: Channel<Socket>): void {
    if (derivation !== undefined && sockets.size === 0 && !this.#open.has(id)) this.derivations.end(derivation);
  }

  /** Ends a channel that a port created and nobody has used. */
  abandon(id: string): void {
    this.#end(id, CloseCode.expired, 'expired');
  }

  /** Ends a channel, and every channel that was derived from it. Nothing happens if it has ended. */
  revoke(id: string): void {
    for (const derived of [...(this.#open.get(id)?.derived ?? [])]) this.revoke(derived.id);
    this.#end(id, CloseCode.revoked, 'revoked');
  }

  /** Ends all channels, because the broker closes. */
  close(): void {
    for (const id of [...this.#open.keys()]) this.#end(id, CloseCode.brokerGone, 'revoked');
  }

  #issue(channel: Channel<Socket>, side: Side<Socket>): string {
    const { origins, ttlMs } = side.grant;
    const { token, hash } = this.#mint(side, origins, ttlMs);
    side.issue({ hash, ttlMs, onExpiry: () => this.#expire(channel) });
    return token;
  }

  #mint(side: Side<Socket>, origins: readonly string[], ttlMs: number) {
    this.counters.tokensMintedCount++;
    return this.tokens.mint({ side, origins }, ttlMs);
  }

  #expire(channel: Channel<Socket>): void {
    const { id, wasPaired, derivation } = channel;
    if (derivation !== undefined && !wasPaired) this.#events.onUnused(channel);
    else this.#end(id, wasPaired ? CloseCode.gone : CloseCode.expired, 'expired');
  }

  #leave(side: Side<Socket>, cause: Cause): void {
    const channel = this.of(side);
    if (channel === undefined) return;
    this.pairing.depart(side, cause)?.close(cause.closeCode, cause.message);
    this.#events.onPortEnded(channel, side.number);
    if (channelStateOf(side) === undefined) this.forget(channel, cause.closeCode, side.number);
  }

  #end(id: string, closeCode: CloseCode, tokenState: SpentState): void {
    const channel = this.#open.get(id);
    if (channel === undefined) return;
    const { message, reason } = CLOSE_CODES[closeCode];
    const { 1: one, 2: other } = channel.sides;
    for (const { ticket } of [one, other]) if (ticket !== undefined) this.tokens.spend(ticket.hash, tokenState);
    for (const socket of this.pairing.end(one, { closeCode, message })) socket.close(closeCode);
    this.forget(channel, closeCode);
    this.#log('debug', { channel: id, reason }, 'channel ended');
  }
}
