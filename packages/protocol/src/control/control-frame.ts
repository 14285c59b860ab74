import * as s from '../base/schema.ts';
import { invalidFrame, jsonOf } from './frame-text.ts';
import { type PeerInfo, type PortGrant, peerInfoSchema, portGrantSchema } from './grant.ts';
import { REFUSALS, type Refusal } from './handshake.ts';
import type { RequestFrame } from './request-frame.ts';
import { channelIdSchema, type Ticket, ticketSchema, tokenSchema } from './ticket.ts';

/** What the broker tells a port, as JSON in a text frame. */
export type ControlFrame =
  /**
   * Both sockets are there: from now on binary frames pass. Says what each side may do, and who the peer is. `channel` is what a ticket
   * has and a port never sends: whoever says it is the broker that made the ticket, and no other process on its TCP port.
   */
  | {
      readonly type: 'paired';
      readonly channel: string;
      readonly grant: PortGrant;
      readonly peerGrant: PortGrant;
      readonly peer?: PeerInfo;
    }
  /**
   * The peer's port is on its way to another process. What this port sends comes back to it, until it has answered `holding`; whatever
   * binary messages it gets until `peer-moved` are its own.
   */
  | { readonly type: 'peer-moving' }
  /** The peer's port is with another process now, which takes messages. */
  | { readonly type: 'peer-moved' }
  /** The token was not accepted; the socket closes next. */
  | { readonly type: 'refused'; readonly code: Refusal; readonly message: string }
  /**
   * Answers `move`: whoever redeems the token takes the port over, once a `carry` frame has said over which channel it travels. Nothing
   * more follows on this socket.
   */
  | { readonly type: 'moved'; readonly token: string }
  /** Answers `create-channel`. `channel` is that of the port which asked, as in `paired`. */
  | {
      readonly type: 'created';
      readonly channel: string;
      readonly request: number;
      readonly port1: Ticket;
      readonly port2: Ticket;
    }
  /** Answers `create-channel` too. */
  | { readonly type: 'not-created'; readonly request: number; readonly message: string };

const requestId = s.atLeast(0);

const controlFrameSchema = s.variant<ControlFrame, 'type'>('type', {
  paired: {
    channel: channelIdSchema,
    grant: portGrantSchema,
    peerGrant: portGrantSchema,
    peer: s.optional(peerInfoSchema),
  },
  'peer-moving': {},
  'peer-moved': {},
  refused: { code: s.oneOf(Object.keys(REFUSALS) as Refusal[]), message: s.string },
  moved: { token: tokenSchema },
  created: { channel: channelIdSchema, request: requestId, port1: ticketSchema, port2: ticketSchema },
  'not-created': { request: requestId, message: s.string },
});

/** The text of a control frame, in either direction. */
export function encodeControlFrame(frame: ControlFrame | RequestFrame): string {
  return JSON.stringify(frame);
}

/**
 * Reads what the broker tells a port.
 *
 * @throws {ProtocolError} `ERR_CONTROL_FRAME`
 */
export function decodeControlFrame(text: string): ControlFrame {
  return s.parse(controlFrameSchema, jsonOf(text), ([{ path }]) => invalidFrame(path));
}
