import * as z from 'zod/mini';
import { CloseCode } from './close-codes.ts';
import { ProtocolError } from './errors.ts';
import { peerInfoSchema, portGrantSchema } from './grant.ts';
import { channelIdSchema, ticketSchema, tokenSchema } from './ticket.ts';

/** The subprotocol that both sides must speak, and the only one that a broker ever answers with (RFC 6455 §1.9). */
export const SUBPROTOCOL = 'peerport.v1';

/**
 * Prefix of the second subprotocol that a client offers. The token travels here because a browser lets a page set no
 * other header, and because a subprotocol, unlike a URL, ends up in no log and no history.
 */
export const TOKEN_SUBPROTOCOL_PREFIX = 'peerport.token.';

/** The subprotocols that a client offers to redeem `token`. */
export function offeredSubprotocols(token: string): string[] {
  return [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token];
}

/** The token among offered subprotocols, or `undefined` unless they are exactly what {@link offeredSubprotocols} makes. */
export function tokenOffered(subprotocols: readonly string[]): string | undefined {
  const [first, second] = subprotocols;
  if (subprotocols.length !== 2 || first !== SUBPROTOCOL) return undefined;
  return second?.startsWith(TOKEN_SUBPROTOCOL_PREFIX) ? second.slice(TOKEN_SUBPROTOCOL_PREFIX.length) : undefined;
}

/** Why a broker does not accept a token, with the close code that says so. */
export const REFUSALS = {
  unknown: CloseCode.refusedUnknown,
  expired: CloseCode.refusedExpired,
  used: CloseCode.refusedUsed,
  revoked: CloseCode.refusedRevoked,
  origin: CloseCode.refusedOrigin,
  busy: CloseCode.refusedBusy,
} as const;

/** A key of {@link REFUSALS}. */
export type Refusal = keyof typeof REFUSALS;

const requestId = z.int().check(z.nonnegative());

const controlFrameSchema = z.discriminatedUnion('type', [
  /**
   * Both sockets are there: from now on binary frames pass. Says what each side may do, and who the peer is. `channel` is what a ticket
   * has and a port never sends: whoever says it is the broker that made the ticket, and no other process on its TCP port.
   */
  z.object({
    type: z.literal('paired'),
    channel: channelIdSchema,
    grant: portGrantSchema,
    peerGrant: portGrantSchema,
    peer: z.exactOptional(peerInfoSchema),
  }),
  /** The peer's port is with another process now. */
  z.object({ type: z.literal('peer-moved') }),
  /** The token was not accepted; the socket closes next. */
  z.object({ type: z.literal('refused'), code: z.enum(Object.keys(REFUSALS) as Refusal[]), message: z.string() }),
  /** Answers `move`: whoever redeems the token takes the port over. Nothing more follows on this socket. */
  z.object({ type: z.literal('moved'), token: tokenSchema }),
  /** Answers `create-channel`. `channel` is that of the port which asked, as in `paired`. */
  z.object({
    type: z.literal('created'),
    channel: channelIdSchema,
    request: requestId,
    port1: ticketSchema,
    port2: ticketSchema,
  }),
  /** Answers `create-channel` too. */
  z.object({ type: z.literal('not-created'), request: requestId, message: z.string() }),
]);

const requestFrameSchema = z.discriminatedUnion('type', [
  /**
   * The port is to move to another process. The peer's messages are held back until it is there. `via` is the channel that
   * the new ticket travels over: as long as that one is open, the ticket does not expire.
   */
  z.object({ type: z.literal('move'), via: channelIdSchema }),
  /** Asks for a new channel; the broker checks `options` against what the port may do. */
  z.object({ type: z.literal('create-channel'), request: requestId, options: z.unknown() }),
]);

/** What the broker tells a port, as JSON in a text frame. */
export type ControlFrame = z.infer<typeof controlFrameSchema>;

/** What a port asks of the broker, as JSON in a text frame. */
export type RequestFrame = z.infer<typeof requestFrameSchema>;

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
  return decode(controlFrameSchema, text);
}

/**
 * Reads what a port asks of the broker.
 *
 * @throws {ProtocolError} `ERR_CONTROL_FRAME`
 */
export function decodeRequestFrame(text: string): RequestFrame {
  return decode(requestFrameSchema, text);
}

function decode<Frame>(schema: z.ZodMiniType<Frame>, text: string): Frame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError('ERR_CONTROL_FRAME', 'a control frame is not JSON', { cause });
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'type';
  throw new ProtocolError('ERR_CONTROL_FRAME', `a control frame is none that this version knows: see its ${where}`);
}
