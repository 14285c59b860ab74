import type { BrokerStats } from '@peerport/protocol/admin';
import type { OwnerChannelOptions } from '../base/options.ts';
import type { Channel, ChannelTickets } from '../core/channel.ts';
import type { RelaySocket } from '../relay/relay-socket.ts';

/** What those who inspect a broker see of it, and may do to it. */
export interface Inspected {
  readonly url: string;
  readonly channels: ReadonlyMap<string, Channel<RelaySocket>>;
  /** `undefined`: as many as the limit allows are open. */
  createChannel(options: OwnerChannelOptions): ChannelTickets | undefined;
  revoke(channelId: string): void;
  stats(): BrokerStats;
}
