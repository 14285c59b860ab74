export type { CloseReason, Ticket } from '@peerport/protocol';
export { DataCloneError, formatTicket, ProtocolError, parseTicket } from '@peerport/protocol';
export type { Connect, ConnectOptions } from './connect.ts';
export { type CloseInfo, PortClosedError, PortCloseEvent, PortMessageErrorEvent } from './events.ts';
export type { PeerPort, PortEventMap, PortState } from './peer-port.ts';
