import type { Side } from './side.ts';
import type { TokenStore } from './token-store.ts';

/**
 * Sends the ticket of a port that moves over a channel, from the side `from` to its peer. Only whoever that channel leads to can redeem it
 * from now on. Nothing happens if the ticket has been redeemed or voided, as its holder may not know yet, or if it travels already.
 */
export function carryTicket<Socket>(tokens: TokenStore<Side<Socket>>, from: Side<Socket>, token: string): void {
  const side = tokens.find(token)?.claim.side;
  if (side === undefined || !side.sendTicketTo(from.peer)) return;
  side.amend({ origins: [] });
  admitOrigins(tokens, side, from.peer.grant.origins);
}

/** Lets pages of these origins redeem the ticket of a port that moves, and the tickets that are sent to it meanwhile. */
function admitOrigins<Socket>(tokens: TokenStore<Side<Socket>>, side: Side<Socket>, origins: readonly string[]): void {
  const before = side.grant.origins;
  const after = [...new Set([...before, ...origins])];
  if (after.length === before.length) return;
  side.amend({ origins: after });
  if (side.ticket !== undefined) tokens.rebind(side.ticket.hash, after);
  for (const passenger of side.passengers) admitOrigins(tokens, passenger, after);
}
