import type { RelaySocket } from '../relay/relay-socket.ts';
import type { Channel } from './channel.ts';
import { otherSide, type Pairing, type Side } from './pairing.ts';
import type { IsTaken, PortOf } from './port-ticket.ts';
import type { TokenStore } from './token-store.ts';

/** Who may redeem the ticket of a port that moves: those that the channel leads to over which it travels, and nobody else. */
export class Moves {
  readonly #tokens: TokenStore;
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #isTaken: IsTaken;

  constructor(tokens: TokenStore, channels: ReadonlyMap<string, Channel>, pairing: Pairing<RelaySocket>) {
    this.#tokens = tokens;
    this.#channels = channels;
    this.#isTaken = ({ channel: { id }, side }) => pairing.socketOf(id, side) !== undefined;
  }

  /**
   * The ticket of a port that moves travels over `via`, from its port `from` to the other. Returns which port it is of. `undefined`: there
   * is no such ticket any more, as its holder may not have heard; or it travels already.
   */
  carry(via: Channel, from: Side, token: string): PortOf | undefined {
    const claim = this.#tokens.find(token)?.claim;
    const channel = claim && this.#channels.get(claim.channelId);
    if (channel === undefined || claim === undefined) return undefined;
    const port = { channel, side: claim.side };
    const to = { channel: via, side: otherSide(from) };
    if (!channel.travel(port.side, to, this.#isTaken)) return undefined;
    channel.amend(port.side, { origins: [] });
    this.#admit(port, via.grant(to.side).origins);
    return port;
  }

  /** Pages of these origins may hold a port that moves: they may redeem its ticket, and those that are sent to it meanwhile. */
  #admit({ channel, side }: PortOf, origins: readonly string[]): void {
    const before = channel.grant(side).origins;
    const after = [...new Set([...before, ...origins])];
    if (after.length === before.length) return;
    channel.amend(side, { origins: after });
    const ticket = channel.ticketOf(side);
    if (ticket !== undefined) this.#tokens.rebind(ticket.hash, after);
    for (const passenger of channel.passengersTo(side)) this.#admit(passenger, after);
  }
}
