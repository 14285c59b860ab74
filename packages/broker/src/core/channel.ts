import type { CloseCode, PeerInfo, Ticket } from '@peerport/protocol';
import type { Grants } from './grants.ts';
import { type ChannelState, channelStateOf } from './pairing.ts';
import { Side, type SideNumber } from './side.ts';

const MAX_LINGERING_COUNT = 4;

/** A channel and the tickets to its two ports. */
export interface ChannelTickets {
  /** Id of the channel, for {@link Broker.revoke}. */
  readonly id: string;
  /** For the process that is to hold one port. */
  readonly port1: Ticket;
  /** For the process that is to hold the other. */
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
   * A channel also stays `paired` when its ports have closed while streams or native ports that were transferred over them are in use.
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
  readonly side: SideNumber;
  /** Whom it counts for: {@link Side.creator}. */
  readonly creator: string;
}

/** A socket of a port, as far as its channel is concerned. */
export interface ChannelSocket {
  readonly isClosing: boolean;
  close(code: CloseCode, message?: string): void;
  terminate(): void;
}

/** A channel that has not ended: its two sides, and its place among the channels that ports created. */
export class Channel<Socket extends ChannelSocket = ChannelSocket> {
  readonly id: string;
  readonly label: string | undefined;
  readonly createdAtMs: number;
  readonly sides: Readonly<Record<SideNumber, Side<Socket>>>;
  /** Number of channels between this one and the one that the broker's owner created; 0 if this is it. */
  readonly depth: number;
  readonly derivation: Pick<Derivation, 'side' | 'creator'> | undefined;
  /** Channels that end when this one is revoked: those that its ports created, and theirs in the place of those that have ended. */
  readonly derived = new Set<Channel>();
  /** Whether both sides were there once: only then can one of them have gone. */
  wasPaired = false;
  /** Sockets of its ports that have not closed: those that are there, and those left over from before a move or the end. */
  readonly sockets = new Set<Socket>();
  readonly #parentId: string | undefined;
  /** The nearest channel above this one that has not ended. */
  #ancestor: Channel | undefined;

  constructor(
    id: string,
    label: string | undefined,
    grants: Grants,
    derivation: Derivation | undefined,
    createdAtMs: number,
  ) {
    this.id = id;
    this.label = label;
    this.createdAtMs = createdAtMs;
    this.derivation = derivation && { side: derivation.side, creator: derivation.creator };
    this.depth = derivation === undefined ? 0 : derivation.parent.depth + 1;
    this.#parentId = derivation?.parent.id;
    this.#descendFrom(derivation?.parent);
    this.sides = Side.pairOf(
      id,
      grants,
      (number) => derivation?.creator ?? creatorOf(grants[number - 1]?.holder) ?? `${id} ${number}`,
    );
  }

  /** What the two sides may do, `port1`'s first. */
  get grants(): Grants {
    return [this.sides[1].grant, this.sides[2].grant];
  }

  /** Takes a socket in. Cuts off the oldest of those that were there before it and linger, when there are more than `MAX_LINGERING_COUNT`. */
  admit(socket: Socket): void {
    this.sockets.add(socket);
    const lingering = [...this.sockets].filter(({ isClosing }) => isClosing);
    if (lingering.length > MAX_LINGERING_COUNT) lingering[0]?.terminate();
  }

  /** Whom the memory counts for that the relay needs for a side. */
  holderOf(side: SideNumber): string {
    return this.derivation?.creator ?? this.sides[side].creator;
  }

  /** Called when the channel has ended: takes it out of its line of descent. */
  dispose(): void {
    for (const side of [this.sides[1], this.sides[2]]) side.releasePassengers();
    this.#ancestor?.derived.delete(this);
    for (const derived of this.derived) derived.#descendFrom(this.#ancestor);
    this.derived.clear();
  }

  info(): ChannelInfo {
    const { id, label, createdAtMs } = this;
    return {
      id,
      ...(label !== undefined && { label }),
      state: channelStateOf(this.sides[1]) ?? 'abandoned',
      createdAtMs,
      ...(this.#parentId !== undefined && { parent: this.#parentId }),
    };
  }

  #descendFrom(ancestor: Channel | undefined): void {
    this.#ancestor = ancestor;
    ancestor?.derived.add(this);
  }
}

/** Whom the channels of a holder count for that the owner described: all holders described alike are one. */
export function creatorOf(holder: PeerInfo | undefined): string | undefined {
  return holder && JSON.stringify([holder.origin, holder.pid, holder.label]);
}
