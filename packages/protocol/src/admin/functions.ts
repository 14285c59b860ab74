import type { Ticket } from '../control/ticket.ts';
import type { ChannelDetails } from './channel-details.ts';
import type { BrokerStats } from './stats.ts';
import type { TappedMessage } from './tapped-message.ts';

/** What a broker says of itself. */
export interface BrokerAbout {
  /** The name that its rendezvous file has. */
  readonly name: string;
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** The operating system's id of its process. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Version of `@peerport/broker`. */
  readonly version: string;
}

/** What a tap is to bring. */
export interface TapOptions {
  /** Id of one channel. Default: all of them, those that come later too. */
  readonly channel?: string;
  /** Whether messages bring their bytes. Default `false`: only their sizes. */
  readonly payload?: boolean;
}

/**
 * What a broker does for whoever holds its admin token. A call that cannot be done rejects with a sentence for people.
 * Arguments are checked: whatever is wrong with them is named.
 */
export interface AdminFunctions {
  /** What broker this is. */
  about(): Promise<BrokerAbout>;
  /** What it has done since it started. */
  stats(): Promise<BrokerStats>;
  /** Oldest first. */
  channels(): Promise<ChannelDetails[]>;
  /** `options` as of `broker.createChannel()`. */
  createChannel(options: unknown): Promise<{ readonly id: string; readonly port1: Ticket; readonly port2: Ticket }>;
  /** Whether there was such a channel. */
  revoke(channel: string): Promise<boolean>;
  /** Begins to tap, until `untap` or the end of the socket. Resolves with the number that {@link AdminEvents.tapped} bears. */
  tap(options: TapOptions): Promise<number>;
  /** Ends a tap. */
  untap(tap: number): Promise<void>;
  /** The address of the inspector's page. It can be loaded once, within some seconds. */
  inspectorUrl(): Promise<string>;
  /** The statistics as Prometheus text, version 0.0.4. */
  metrics(): Promise<string>;
}

/** What a broker calls on the other side of an admin socket. */
export interface AdminEvents {
  /**
   * Messages that passed, in order. `missedCount` were left out before them, because this side did not keep up: a tap never holds up a
   * channel.
   */
  tapped(tap: number, messages: readonly TappedMessage[], missedCount: number): void;
}
