export type {
  ChannelOptions,
  CloseReason,
  DataCloneError,
  Direction,
  Grant,
  PeerInfo,
  Ticket,
} from '@peerport/protocol';
export { formatTicket, ProtocolError, parseTicket } from '@peerport/protocol';
export type { Connect, ConnectOptions } from './connect.ts';
export { type CloseInfo, PortClosedError } from './connection/close-info.ts';
export { PortCloseEvent, PortMessageErrorEvent } from './port/events.ts';
export { PortMessageEvent } from './port/message-event.ts';
export {
  type AnyPortEventHandler,
  PeerPort,
  type PortEventHandler,
  type PortEventListener,
  type PortEventMap,
  type PortMessage,
  type PostMessageOptions,
} from './port/peer-port.ts';
export type { PortState } from './port/port-state.ts';
export { SchemaError, type SchemaIssue, type SchemaResult, type StandardSchema } from './port/standard-schema.ts';
