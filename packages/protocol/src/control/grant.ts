import * as s from '../base/schema.ts';
import { labelSchema } from './ticket.ts';

/** Which way messages may go, as the holder of a port sees it. */
export type Direction = 'both' | 'send' | 'receive';

/** Conditions on one port of a channel: an attenuated capability. */
export interface Grant {
  /** Exact origins (`https://app.example`, `file://`, `null`) that may redeem the ticket. Default: those of the channel. */
  readonly origins?: readonly string[];
  /** Milliseconds until the ticket expires. Default: those of the channel. */
  readonly ttlMs?: number;
  /** Whether the port's holder may create channels itself, with `port.createChannel()`. Default: false. */
  readonly canCreate?: boolean;
  /** Whether the port's holder may transfer it to another process. Default: true. */
  readonly canTransfer?: boolean;
  /** Longest message that the port's holder may post, serialized. Default: `limits.maxMessageBytes`, 256 MiB. */
  readonly maxMessageBytes?: number;
  /** Which way messages may go, as the port's holder sees it. Default: `both`. */
  readonly direction?: Direction;
}

/**
 * What can be said of a new channel, to `broker.createChannel()` or `port.createChannel()`. A channel that a port creates gets at most what
 * that port has, on both sides.
 */
export interface ChannelOptions {
  /** A name for people: it shows in `broker.channels()`, in logs, and on the tickets. */
  readonly label?: string;
  /** Milliseconds until a ticket that nobody redeemed expires. Default: `limits.ticketTtlMs` of the broker, 30 s. */
  readonly ttlMs?: number;
  /**
   * Exact origins of the pages that may redeem either ticket. Default: none, which admits only peers that send no `Origin`
   * header (Node). A channel that a port creates is by default for those of the port's own channel.
   */
  readonly origins?: readonly string[];
  /** Conditions on `port1` alone; they override the shorthands above. */
  readonly port1?: Grant;
  /** Conditions on `port2` alone. */
  readonly port2?: Grant;
}

/** What a port may do, as the broker tells both sides when they are paired. */
export interface PortGrant {
  /** Whether its holder may create channels with `port.createChannel()`. */
  readonly canCreate: boolean;
  /** Whether its holder may transfer it. */
  readonly canTransfer: boolean;
  /** Longest message that its holder may post. */
  readonly maxMessageBytes: number;
  /** Which way messages may go. */
  readonly direction: Direction;
}

export const portGrantSchema = s.object<PortGrant>({
  canCreate: s.boolean,
  canTransfer: s.boolean,
  maxMessageBytes: s.atLeast(1),
  direction: s.oneOf(['both', 'send', 'receive']),
});

/**
 * What the owner of a broker knows of the process that holds a port. The process on the other side reads it as `port.peer`; the
 * one that is described has no say in it.
 */
export interface PeerInfo {
  /** The origin of the page, as in `Origin` headers. None for what is no page. */
  readonly origin?: string;
  /** The operating system's id of the process. */
  readonly pid?: number;
  /** A name for people. */
  readonly label?: string;
}

export const peerInfoSchema = s.object<PeerInfo>({
  origin: s.optional(s.string),
  pid: s.optional(s.atLeast(0)),
  label: s.optional(labelSchema),
});
