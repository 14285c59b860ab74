export type { BrokerLimits, ChannelOptions, Direction, Grant, PeerInfo, Ticket } from '@peerport/protocol';
export type { BrokerStats } from '@peerport/protocol/admin';
export { type Broker, startBroker } from './broker.ts';
export type { ChannelInfo, ChannelTickets } from './core/channel.ts';
export type { ChannelState } from './core/pairing.ts';
export { BrokerError, type BrokerErrorCode } from './errors.ts';
export type { BrokerOptions, InspectOptions, OwnerChannelOptions, OwnerGrant } from './options.ts';
