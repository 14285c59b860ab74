import type { Ticket } from '../control/ticket.ts';
import type { ChannelDetails } from './channel-details.ts';
import type { BrokerStats } from './stats.ts';
import type { TappedMessage } from './tapped-message.ts';

/** A broker's description of itself. */
export interface BrokerAbout {
  /** The name of its rendezvous file. */
  readonly name: string;
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** Its process id. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Version of `@peerport/broker`. */
  readonly version: string;
}

/** Options of a tap. */
export interface TapOptions {
  /** Id of one channel. Default: all channels, including later ones. */
  readonly channel?: string;
  /** Whether messages come with their bytes. Default: false, sizes only. */
  readonly payload?: boolean;
}

/**
 * What a broker does for a holder of its admin token. A call that fails rejects with a message for people. Arguments are validated, and the
 * message names what is wrong with them.
 */
export interface AdminFunctions {
  /** Describes the broker. */
  about(): Promise<BrokerAbout>;
  /** Counters since it started. */
  stats(): Promise<BrokerStats>;
  /** Lists open channels, oldest first. */
  channels(): Promise<ChannelDetails[]>;
  /** Takes the options of `broker.createChannel()`. */
  createChannel(options: unknown): Promise<{ readonly id: string; readonly port1: Ticket; readonly port2: Ticket }>;
  /** Ends a channel. Resolves with false if there is none with that id. */
  revoke(channel: string): Promise<boolean>;
  /** Starts a tap, until `untap()` or the end of the socket. Resolves with the tap's number in {@link AdminEvents.tapped}. */
  tap(options: TapOptions): Promise<number>;
  /** Stops a tap. */
  untap(tap: number): Promise<void>;
}

/** What a broker calls at the other end of an admin socket. */
export interface AdminEvents {
  /**
   * Messages that passed, in order. `missedCount` messages before them were left out because this end did not keep up: a tap never slows
   * down a channel.
   */
  tapped(tap: number, messages: readonly TappedMessage[], missedCount: number): void;
}
