import type { PeerInfo, Ticket } from '@peerport/protocol';
import type { Grants, SideGrant } from './grants.ts';
import { type ChannelState, otherSide, type Side } from './pairing.ts';
import { PortRecord } from './port-record.ts';
import { type IsTaken, type PortOf, PortTicket } from './port-ticket.ts';
import type { TokenHash } from './token-store.ts';

const MAX_LINGERING_COUNT = 4;

/** A channel and the tickets to its two ports. */
export interface ChannelTickets {
  /** Id of the channel, for {@link Broker.revoke}. */
  readonly id: string;
  /** For whoever is to hold the one port. */
  readonly port1: Ticket;
  /** For whoever is to hold the other. */
  readonly port2: Ticket;
}

/** A channel as {@link Broker.channels} lists it. */
export interface ChannelInfo {
  /** Id of the channel, base64url. */
  readonly id: string;
  /** The name that it was given, if any. */
  readonly label?: string;
  /**
   * `created`: no socket yet. `waiting`: one, whose peer has not come yet, or moves to another process. `paired`: both.
   * `paired` is also a channel whose ports have closed, while streams or native ports that were transferred over them are in use.
   * `abandoned`: one came and left before the other.
   */
  readonly state: ChannelState;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** Id of the channel whose port created this one with `port.createChannel()`. */
  readonly parent?: string;
}

/** Where a channel comes from that the broker's owner did not create. */
export interface Derivation {
  /** The channel whose port created it, and which port. */
  readonly parent: Channel;
  readonly side: Side;
  /** Whose it is, by {@link Channel.creators}. */
  readonly creator: string;
}

/** A socket of a port, as far as a channel is concerned. */
export interface ChannelSocket {
  readonly isClosing: boolean;
  terminate(): void;
}

/** What the broker keeps of a channel that has not ended; which sockets are there is the pairing's to know. */
export class Channel {
  readonly id: string;
  readonly label: string | undefined;
  readonly createdAtMs: number;
  /** How many channels this one came of: none, if the broker's owner created it. */
  readonly depth: number;
  readonly derivation: Pick<Derivation, 'side' | 'creator'> | undefined;
  /** Channels that end when this one is revoked: those that its ports created, and what is left of those that came of channels which have ended. */
  readonly derived = new Set<Channel>();
  /** Whether both sides were there once: only then can one of them have gone. */
  wasPaired = false;
  /**
   * As whom the two ports create channels: as the holder that the owner gave them to; if it did not say, each as itself. Whoever holds
   * ports of channels that they created, creates as they do.
   */
  readonly creators: Record<Side, string>;
  readonly records: Readonly<Record<Side, PortRecord>> = { 1: new PortRecord(), 2: new PortRecord() };
  /** Sockets of its ports that have not closed: those that are there, and those that went when a port moved or the channel ended. */
  readonly sockets = new Set<ChannelSocket>();
  #grants: Grants;
  readonly #parentId: string | undefined;
  /** The nearest channel above this one that has not ended. */
  #ancestor: Channel | undefined;
  readonly #outstanding = new Map<Side, PortTicket>();
  readonly #awaitingCause = new Map<Side, NodeJS.Timeout>();
  /** Tickets of other channels that travel over this one, and of which ports they are. */
  readonly #passengers = new Map<PortTicket, PortOf>();

  constructor(
    id: string,
    label: string | undefined,
    grants: Grants,
    derivation: Derivation | undefined,
    createdAtMs: number,
  ) {
    this.id = id;
    this.label = label;
    this.#grants = grants;
    this.createdAtMs = createdAtMs;
    this.derivation = derivation && { side: derivation.side, creator: derivation.creator };
    this.depth = derivation === undefined ? 0 : derivation.parent.depth + 1;
    this.#parentId = derivation?.parent.id;
    this.#comeOf(derivation?.parent);
    const creator = (side: Side) => derivation?.creator ?? creatorOf(grants[side - 1]?.holder) ?? `${id} ${side}`;
    this.creators = { 1: creator(1), 2: creator(2) };
  }

  /**
   * A socket came; if too many linger that went before, the oldest of them is cut off. Of a channel at most `MAX_LINGERING_COUNT` do, however
   * often its ports move.
   */
  admit(socket: ChannelSocket): void {
    this.sockets.add(socket);
    const lingering = [...this.sockets].filter(({ isClosing }) => isClosing);
    if (lingering.length > MAX_LINGERING_COUNT) lingering[0]?.terminate();
  }

  /** Whose it is, when it is to be said who has the relay keep most. */
  holderOf(side: Side): string {
    return this.derivation?.creator ?? this.creators[side];
  }

  get grants(): Grants {
    return this.#grants;
  }

  grant(side: Side): SideGrant {
    return this.#grants[side - 1] as SideGrant;
  }

  /** From now on something else holds of one side. */
  amend(side: Side, changes: Partial<SideGrant>): void {
    const changed = { ...this.grant(side), ...changes };
    const other = this.grant(otherSide(side));
    this.#grants = side === 1 ? [changed, other] : [other, changed];
  }

  /** The token of a side that could still be redeemed. */
  tokenOf(side: Side): TokenHash | undefined {
    return this.#outstanding.get(side)?.hash;
  }

  /** The tokens that could still be redeemed. */
  get tokens(): TokenHash[] {
    return Array.from(this.#outstanding.values(), ({ hash }) => hash);
  }

  /** A ticket goes out that calls `onExpiry` unless it is redeemed within `ttlMs`. `moveTtlMs`: it is of a port that moves. */
  issue(side: Side, hash: TokenHash, ttlMs: number, onExpiry: () => void, moveTtlMs?: number): void {
    this.#outstanding.set(side, new PortTicket(hash, ttlMs, onExpiry, moveTtlMs));
  }

  /** The ticket of a side that is out. */
  ticketOf(side: Side): PortTicket | undefined {
    return this.#outstanding.get(side);
  }

  /** The ticket of a side, which moves, travels to a port of another channel. Returns whether it may. */
  travel(side: Side, to: PortOf, isTaken: IsTaken): boolean {
    const ticket = this.#outstanding.get(side);
    if (ticket === undefined || !ticket.mayTravel || to.channel === this) return false;
    ticket.travel(to, isTaken);
    to.channel.#passengers.set(ticket, { channel: this, side });
    return true;
  }

  /** The ports whose tickets travel over this channel, to its port `to`. */
  passengersTo(to: Side): PortOf[] {
    return [...this.#passengers].flatMap(([ticket, port]) => (ticket.to?.side === to ? [port] : []));
  }

  /** The side's ticket was redeemed. */
  redeem(side: Side): void {
    const ticket = this.#outstanding.get(side);
    if (ticket === undefined) return;
    ticket.stop();
    if (ticket.to !== undefined) ticket.to.channel.#passengers.delete(ticket);
    this.#outstanding.delete(side);
  }

  /** The socket of a side went down: its owner has `timeoutMs` to say why, before `onTimeout` is called. */
  awaitCause(side: Side, timeoutMs: number, onTimeout: () => void): void {
    this.#awaitingCause.set(side, setTimeout(onTimeout, timeoutMs));
  }

  /** The channel is over: nothing of it remains. */
  dispose(): void {
    for (const timer of this.#awaitingCause.values()) clearTimeout(timer);
    this.redeem(1);
    this.redeem(2);
    this.#ancestor?.derived.delete(this);
    for (const derived of this.derived) derived.#comeOf(this.#ancestor);
    this.derived.clear();
    for (const ticket of this.#passengers.keys()) ticket.arrive();
    this.#passengers.clear();
  }

  info(state: ChannelState): ChannelInfo {
    const { id, label, createdAtMs } = this;
    return {
      id,
      ...(label !== undefined && { label }),
      state,
      createdAtMs,
      ...(this.#parentId !== undefined && { parent: this.#parentId }),
    };
  }

  #comeOf(ancestor: Channel | undefined): void {
    this.#ancestor = ancestor;
    ancestor?.derived.add(this);
  }
}

/** As whom a holder creates channels that the owner described: all that it describes alike are one. */
export function creatorOf(holder: PeerInfo | undefined): string | undefined {
  return holder && JSON.stringify([holder.origin, holder.pid, holder.label]);
}
