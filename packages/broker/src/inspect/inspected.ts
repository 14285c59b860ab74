import type { BrokerStats } from '@peerport/protocol/admin';
import type { OwnerChannelOptions } from '../base/options.ts';
import type { Channel, ChannelTickets } from '../core/channel.ts';
import type { RelaySocket } from '../relay/relay-socket.ts';

/** What the admin surface sees of the broker, and may do to it. */
export interface Inspected {
  readonly url: string;
  readonly channels: ReadonlyMap<string, Channel<RelaySocket>>;
  /** Returns `undefined` when `maxChannelsCount` are open. */
  createChannel(options: OwnerChannelOptions): ChannelTickets | undefined;
  revoke(channelId: string): void;
  stats(): BrokerStats;
}
