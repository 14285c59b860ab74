import { CloseCode } from '../base/close-codes.ts';

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

/** The token among offered subprotocols, or `undefined` unless they are exactly what {@link offeredSubprotocols} makes. @internal */
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
