import type { TicketTerms } from './port-ticket.ts';
import type { Cause, Side, SideState } from './side.ts';

/**
 * How far a channel has come, by the states of its two sides.
 *
 * ```
 *    (vacant, vacant)          (taken, vacant)          (taken, taken)
 *               arrive                   arrive
 *        created ───────────▶ waiting ──────────────▶ paired
 *                ◀───────────    │  ◀──────────────      │
 *                 vacate         │ depart   vacate       │ depart
 *                                ▼                       ▼
 *                            abandoned ────arrive────▶ (ended: both sides know why)
 *                          (left, vacant)              (left, left)
 * ```
 *
 * A vacant side departs when its ticket will not be redeemed: `created` becomes `abandoned`, `waiting` ends.
 *
 * `end` leads to `(left, left)` from everywhere: the channel expired, was revoked, or its broker closes.
 */
export type ChannelState = 'created' | 'waiting' | 'paired' | 'abandoned';

/** What a socket finds when it takes its side of a channel. */
export type Arrival<Socket> =
  | Meeting<Socket>
  /** The peer left and nobody can follow it: the channel has ended. */
  | { readonly outcome: 'abandoned'; readonly cause: Cause };

/** Whether two sockets can be joined now. */
export type Meeting<Socket> = { readonly outcome: 'waiting' } | { readonly outcome: 'paired'; readonly peer: Socket };

/** The state of the channel that a side belongs to; `undefined` when it has ended. */
export function channelStateOf({ state, peer }: Side): ChannelState | undefined {
  const names = [state.name, peer.state.name];
  if (names.includes('left')) return names.includes('vacant') || names.includes('taken') ? 'abandoned' : undefined;
  if (!names.includes('taken')) return 'created';
  return names.includes('vacant') ? 'waiting' : 'paired';
}

/** Which sockets belong together: the transitions of the sides of all channels. */
export class Pairing<Socket> {
  #waitingCount = 0;

  /** Channels with one socket, whose peer is not there. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  /** A socket takes its side. The token store makes sure that the side is vacant. */
  arrive(side: Side<Socket>, socket: Socket): Arrival<Socket> {
    if (side.state.name !== 'vacant') throw new Error('a socket came to a side that is not vacant');
    const { state } = side.peer;
    if (state.name === 'left') {
      side.enter(state);
      return { outcome: 'abandoned', cause: state.cause };
    }
    this.#enter(side, { name: 'taken', socket, route: 'alone' });
    return this.#meet(side);
  }

  /** A port moves: its side is vacant again. Returns its peer if the two were joined: the peer is to hold its messages from now on. */
  vacate(side: Side<Socket>, ticket: TicketTerms): Socket | undefined {
    this.#change(side, () => side.issue(ticket));
    const { peer } = side;
    if (peer.state.name !== 'taken' || peer.state.route !== 'joined') return undefined;
    peer.enter({ ...peer.state, route: 'returning' });
    return peer.state.socket;
  }

  /** A port whose peer moves holds its messages. Returns `undefined` if its peer does not move. */
  hold(side: Side<Socket>): Meeting<Socket> | undefined {
    const { state } = side;
    if (state.name !== 'taken' || state.route !== 'returning') return undefined;
    side.enter({ ...state, route: 'alone' });
    return this.#meet(side);
  }

  /**
   * The socket of a side went down, or none will ever come. Returns the peer's socket, which is to be told the cause; if the peer is yet to
   * come, it is told when it does.
   */
  depart(side: Side<Socket>, cause: Cause): Socket | undefined {
    if (side.state.name === 'left') return undefined;
    this.#enter(side, { name: 'left', cause });
    const { socket } = side.peer;
    if (socket !== undefined) this.#enter(side.peer, { name: 'left', cause });
    return socket;
  }

  /** Ends a channel, given one of its sides. Returns the sockets that were there. */
  end(side: Side<Socket>, cause: Cause): readonly Socket[] {
    return [side, side.peer].flatMap((each) => {
      const { socket } = each;
      this.#enter(each, { name: 'left', cause });
      return socket ?? [];
    });
  }

  #meet(side: Side<Socket>): Meeting<Socket> {
    const { state, peer } = side;
    if (state.name !== 'taken' || peer.state.name !== 'taken' || peer.state.route !== 'alone')
      return { outcome: 'waiting' };
    side.enter({ ...state, route: 'joined' });
    peer.enter({ ...peer.state, route: 'joined' });
    return { outcome: 'paired', peer: peer.state.socket };
  }

  #enter(side: Side<Socket>, state: SideState<Socket>): void {
    this.#change(side, () => side.enter(state));
  }

  #change(side: Side<Socket>, change: () => void): void {
    if (channelStateOf(side) === 'waiting') this.#waitingCount--;
    change();
    if (channelStateOf(side) === 'waiting') this.#waitingCount++;
  }
}
