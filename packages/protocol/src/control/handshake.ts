import { CloseCode } from '../base/close-codes.ts';

/** The subprotocol (RFC 6455 §1.9) that both sides must speak. A broker never selects another. */
export const SUBPROTOCOL = 'peerport.v1';

/**
 * Prefix of the second subprotocol that a client offers. The token travels here because a page can set no other header of a WebSocket
 * request, and because subprotocols, unlike URLs, are not logged or kept in a history.
 */
export const TOKEN_SUBPROTOCOL_PREFIX = 'peerport.token.';

/** The subprotocols that a client offers to redeem `token`. */
export function offeredSubprotocols(token: string): string[] {
  return [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token];
}

/** The token among the offered subprotocols, or `undefined` if they are not exactly those of {@link offeredSubprotocols}. @internal */
export function tokenOffered(subprotocols: readonly string[]): string | undefined {
  const [first, second] = subprotocols;
  if (subprotocols.length !== 2 || first !== SUBPROTOCOL) return undefined;
  return second?.startsWith(TOKEN_SUBPROTOCOL_PREFIX) ? second.slice(TOKEN_SUBPROTOCOL_PREFIX.length) : undefined;
}

/** Why a broker refuses a token, and the close code for it. */
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
