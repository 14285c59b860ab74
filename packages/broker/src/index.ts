export type { BrokerLimits, ChannelOptions, Direction, Grant, PeerInfo, Ticket } from '@peerport/protocol';
export type { BrokerStats } from '@peerport/protocol/admin';
export { type Broker, startBroker } from './broker.ts';
export type { ChannelInfo, ChannelTickets } from './channel.ts';
export { BrokerError, type BrokerErrorCode } from './errors.ts';
export type { BrokerOptions, InspectOptions, OwnerChannelOptions, OwnerGrant } from './options.ts';
export type { ChannelState } from './pairing.ts';
