import * as s from '../base/schema.ts';
import { invalidFrame, jsonOf } from './frame-text.ts';
import { type PeerInfo, type PortGrant, peerInfoSchema, portGrantSchema } from './grant.ts';
import { REFUSALS, type Refusal } from './handshake.ts';
import type { RequestFrame } from './request-frame.ts';
import { channelIdSchema, type Ticket, ticketSchema, tokenSchema } from './ticket.ts';

/** What the broker sends to a port, as JSON in a text frame. */
export type ControlFrame =
  /**
   * Both sockets are there: binary frames may follow. Says what each side may do, and who the peer is. A port never sends the `channel` of
   * its ticket, so whoever knows it is the broker that made the ticket, not another process that listens on its TCP port.
   */
  | {
      readonly type: 'paired';
      readonly channel: string;
      readonly grant: PortGrant;
      readonly peerGrant: PortGrant;
      readonly peer?: PeerInfo;
    }
  /**
   * The peer's port is moving to another process. What this port sends comes back to it until it answers `holding`. All binary messages that
   * it receives until `peer-moved` are its own.
   */
  | { readonly type: 'peer-moving' }
  /** Another process has taken over the peer's port, and accepts messages. */
  | { readonly type: 'peer-moved' }
  /** The token was refused. The socket closes next. */
  | { readonly type: 'refused'; readonly code: Refusal; readonly message: string }
  /**
   * Answers `move`: whoever redeems the token takes over the port, once a `carry` frame has said over which channel it travels. This is the
   * last frame on this socket.
   */
  | { readonly type: 'moved'; readonly token: string }
  /** Answers `create-channel`. `channel` is the requesting port's own, as in `paired`. */
  | {
      readonly type: 'created';
      readonly channel: string;
      readonly request: number;
      readonly port1: Ticket;
      readonly port2: Ticket;
    }
  /** Answers `create-channel`: the broker created no channel. */
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

/** Encodes a control frame of either direction as text. */
export function encodeControlFrame(frame: ControlFrame | RequestFrame): string {
  return JSON.stringify(frame);
}

/**
 * Decodes a control frame of the broker.
 *
 * @throws {ProtocolError} `ERR_CONTROL_FRAME`
 */
export function decodeControlFrame(text: string): ControlFrame {
  return s.parse(controlFrameSchema, jsonOf(text), ([{ path }]) => invalidFrame(path));
}
