import * as s from '../base/schema.ts';
import { labelSchema } from './ticket.ts';

/** Which way messages may travel, seen from the port. */
export type Direction = 'both' | 'send' | 'receive';

/** What one port of a channel may do: an attenuated capability. */
export interface Grant {
  /** Exact origins (`https://app.example`, `file://`, `null`) that may redeem the ticket. Default: the channel's. */
  readonly origins?: readonly string[];
  /** Milliseconds until the ticket expires. Default: the channel's. */
  readonly ttlMs?: number;
  /** Whether the port may create channels with `port.createChannel()`. Default: false. */
  readonly canCreate?: boolean;
  /** Whether the port may be transferred to another process. Default: true. */
  readonly canTransfer?: boolean;
  /** Longest message that the port may post, serialized. Default: `limits.maxMessageBytes`, 256 MiB. */
  readonly maxMessageBytes?: number;
  /** Which way messages may travel, seen from the port. Default: `both`. */
  readonly direction?: Direction;
}

/**
 * Options of `broker.createChannel()` and `port.createChannel()`. A channel that a port creates gets no more rights than that port has, on
 * either side.
 */
export interface ChannelOptions {
  /** A name for people. It appears in `broker.channels()`, in logs, and on the tickets. */
  readonly label?: string;
  /** Milliseconds until an unredeemed ticket expires. Default: `limits.ticketTtlMs` of the broker, 30 s. */
  readonly ttlMs?: number;
  /**
   * Exact origins of the pages that may redeem either ticket. Default: none, which admits only peers that send no `Origin`
   * header, such as Node. For a channel that a port creates, the default is the origins of the port's own channel.
   */
  readonly origins?: readonly string[];
  /** Options of `port1` alone. They override those above. */
  readonly port1?: Grant;
  /** Options of `port2` alone. */
  readonly port2?: Grant;
}

/** What a port may do. The broker tells both sides when it pairs them. */
export interface PortGrant {
  /** Whether it may create channels with `port.createChannel()`. */
  readonly canCreate: boolean;
  /** Whether it may be transferred. */
  readonly canTransfer: boolean;
  /** Longest message that it may post, serialized. */
  readonly maxMessageBytes: number;
  /** Which way messages may travel. */
  readonly direction: Direction;
}

export const portGrantSchema = s.object<PortGrant>({
  canCreate: s.boolean,
  canTransfer: s.boolean,
  maxMessageBytes: s.atLeast(1),
  direction: s.oneOf(['both', 'send', 'receive']),
});

/**
 * What the broker's owner says about the process that holds a port. The process on the other side reads it as `port.peer`. The process that
 * it describes cannot change it.
 */
export interface PeerInfo {
  /** The page's origin, as in `Origin` headers. Absent if the process is not a page. */
  readonly origin?: string;
  /** The operating system's process id. */
  readonly pid?: number;
  /** A name for people. */
  readonly label?: string;
}

export const peerInfoSchema = s.object<PeerInfo>({
  origin: s.optional(s.string),
  pid: s.optional(s.atLeast(0)),
  label: s.optional(labelSchema),
});
