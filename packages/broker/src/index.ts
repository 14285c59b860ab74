export type { BrokerLimits, ChannelOptions, Direction, Grant, PeerInfo, Ticket } from '@peerport/protocol';
export type { BrokerStats } from '@peerport/protocol/admin';
export { BrokerError, type BrokerErrorCode } from './base/errors.ts';
export type { BrokerOptions, InspectOptions, OwnerChannelOptions, OwnerGrant } from './base/options.ts';
export { type Broker, startBroker } from './broker.ts';
export type { ChannelInfo, ChannelTickets } from './core/channel.ts';
export type { ChannelState } from './core/pairing.ts';
