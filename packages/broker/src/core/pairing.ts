import type { CloseCode } from '@peerport/protocol';

/** Which of the two ports of a channel. */
export type Side = 1 | 2;

/**
 * How far a channel has come. A side is vacant while a ticket to it is out, taken while a socket is there, and left when that
 * socket went down.
 *
 * ```
 *    (vacant, vacant)          (taken, vacant)          (taken, taken)
 *               arrive                   arrive
 *        created ───────────▶ waiting ──────────────▶ paired
 *                ◀───────────    │  ◀──────────────      │
 *                 vacate         │ depart   vacate       │ depart
 *                                ▼                       ▼
 *                            abandoned ──arrive──▶ (forgotten: both sides know how it ended)
 *                          (left, vacant)
 * ```
 *
 * A side that is vacant may depart too, when its ticket will not be redeemed: `created` becomes `abandoned`, `waiting` ends.
 *
 * `end` leads from everywhere to being forgotten: expired, revoked, or its broker closes.
 */
export type ChannelState = 'created' | 'waiting' | 'paired' | 'abandoned';

/** What a socket finds when it takes its side of a channel. */
export type Arrival<Socket> =
  | Meeting<Socket>
  /** The peer left and nobody can follow it; the channel is over. */
  | { readonly outcome: 'abandoned'; readonly closeCode: CloseCode; readonly message: string };

/** Whether two sockets can be joined now. */
export type Meeting<Socket> = { readonly outcome: 'waiting' } | { readonly outcome: 'paired'; readonly peer: Socket };

/**
 * What becomes of the messages of a socket.
 *
 * ```
 *   alone ──────── the peer is there ───────▶ joined
 *     ▲                                         │ the peer moves
 *     └── it says that it holds its messages ── returning
 * ```
 *
 * `alone`: it must not send any. `joined`: its peer gets them. `returning`: its peer moves, and it has not said that it knows; what it
 * sends comes back to it, so the broker keeps nothing, and reads on. Nobody takes the peer's place before it has said so: what it gets
 * until then is its own.
 */
export type Route = 'alone' | 'joined' | 'returning';

type Slot<Socket> =
  | { readonly state: 'vacant' }
  | { readonly state: 'taken'; readonly socket: Socket; readonly route: Route }
  | { readonly state: 'left'; readonly closeCode: CloseCode; readonly message: string };

type Slots<Socket> = Record<Side, Slot<Socket>>;

/** Whether a ticket to a side is out, its socket is there, or that went down. */
export type SideState = Slot<unknown>['state'];

/** Which sockets belong together. A state machine for each channel; it does no I/O and owns no timers. */
export class Pairing<Socket> {
  readonly #channels = new Map<string, Slots<Socket>>();
  #waitingCount = 0;

  /** Sockets whose peer is not there. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  stateOf(id: string): ChannelState | undefined {
    const slots = this.#channels.get(id);
    if (slots === undefined) return undefined;
    const states = [slots[1].state, slots[2].state];
    if (states.includes('left')) return 'abandoned';
    if (!states.includes('taken')) return 'created';
    return states.includes('vacant') ? 'waiting' : 'paired';
  }

  sideStateOf(id: string, side: Side): SideState | undefined {
    return this.#channels.get(id)?.[side].state;
  }

  create(id: string): void {
    this.#channels.set(id, { 1: { state: 'vacant' }, 2: { state: 'vacant' } });
  }

  /** A socket takes its side. The token store sees to it that none comes to a side that is not vacant. */
  arrive(id: string, side: Side, socket: Socket): Arrival<Socket> {
    if (this.sideStateOf(id, side) !== 'vacant') throw new Error('a socket came to a side that is not vacant');
    this.#change(id, side, { state: 'taken', socket, route: 'alone' });
    const other = this.#slot(id, otherSide(side));
    if (other.state !== 'left') return this.#meet(id, side);
    this.end(id);
    return { outcome: 'abandoned', closeCode: other.closeCode, message: other.message };
  }

  /** A port moves: its side is vacant again. Returns its peer, if the two were joined: it is to hold its messages from now on. */
  vacate(id: string, side: Side): Socket | undefined {
    this.#change(id, side, { state: 'vacant' });
    const other = this.#slot(id, otherSide(side));
    if (other.state !== 'taken' || other.route !== 'joined') return undefined;
    this.#change(id, otherSide(side), { ...other, route: 'returning' });
    return other.socket;
  }

  /** A port whose peer moves holds its messages. `undefined`: it is no such port. */
  hold(id: string, side: Side): Meeting<Socket> | undefined {
    const slot = this.#slot(id, side);
    if (slot.state !== 'taken' || slot.route !== 'returning') return undefined;
    this.#change(id, side, { ...slot, route: 'alone' });
    return this.#meet(id, side);
  }

  /**
   * The socket of a side went down, or will never come. `closeCode` and `message` are what its peer is told: the one returned, or
   * one that comes later. Sockets of a channel that has ended may depart too; nobody is left to be told.
   */
  depart(id: string, side: Side, closeCode: CloseCode, message: string): Socket | undefined {
    if (!this.#channels.has(id)) return undefined;
    const other = this.#slot(id, otherSide(side));
    if (other.state === 'vacant') this.#change(id, side, { state: 'left', closeCode, message });
    else this.end(id);
    return other.state === 'taken' ? other.socket : undefined;
  }

  /** The socket of a side, if it is there. */
  socketOf(id: string, side: Side): Socket | undefined {
    const slot = this.#slot(id, side);
    return slot.state === 'taken' ? slot.socket : undefined;
  }

  /** The channel is over. Returns the sockets that are there. */
  end(id: string): readonly Socket[] {
    if (this.stateOf(id) === 'waiting') this.#waitingCount--;
    const slots = this.#channels.get(id);
    this.#channels.delete(id);
    return slots === undefined
      ? []
      : [slots[1], slots[2]].flatMap((slot) => (slot.state === 'taken' ? [slot.socket] : []));
  }

  #meet(id: string, side: Side): Meeting<Socket> {
    const [own, other] = [this.#slot(id, side), this.#slot(id, otherSide(side))];
    if (own.state !== 'taken' || other.state !== 'taken' || other.route !== 'alone') return { outcome: 'waiting' };
    this.#change(id, side, { ...own, route: 'joined' });
    this.#change(id, otherSide(side), { ...other, route: 'joined' });
    return { outcome: 'paired', peer: other.socket };
  }

  #slot(id: string, side: Side): Slot<Socket> {
    return this.#channels.get(id)?.[side] ?? { state: 'vacant' };
  }

  #change(id: string, side: Side, slot: Slot<Socket>): void {
    const slots = this.#channels.get(id);
    if (slots === undefined) return;
    if (this.stateOf(id) === 'waiting') this.#waitingCount--;
    slots[side] = slot;
    if (this.stateOf(id) === 'waiting') this.#waitingCount++;
  }
}

/** The other port of a channel. */
export function otherSide(side: Side): Side {
  return side === 1 ? 2 : 1;
}
