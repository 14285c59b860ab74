import type { CloseCode } from '@peerport/protocol';

/** Which of the two ports of a channel. */
export type Side = 1 | 2;

/**
 * How far a channel has come.
 *
 * ```
 *              arrive                arrive
 *   created ───────────▶ waiting ──────────────▶ paired
 *      │                  │    │ depart             │ depart
 *      │                  │    ▼      arrive        │
 *      │                  │  abandoned ───────┐     │
 *      │                  │    │              │     │
 *      ▼ end              ▼    ▼ end          ▼     ▼
 *   (forgotten: expired, revoked, or both sides know how it ended)
 * ```
 */
export type ChannelState = 'created' | 'waiting' | 'paired' | 'abandoned';

/** What a socket finds when it takes its side of a channel. */
export type Arrival<Socket> =
  | { readonly outcome: 'waiting' }
  | { readonly outcome: 'paired'; readonly peer: Socket }
  /** The peer came first and left again; the channel is over. */
  | { readonly outcome: 'abandoned'; readonly closeCode: CloseCode };

type Stage<Socket> =
  | { readonly state: 'created' }
  | { readonly state: 'waiting'; readonly socket: Socket }
  | { readonly state: 'paired'; readonly sockets: readonly [Socket, Socket] }
  | { readonly state: 'abandoned'; readonly closeCode: CloseCode };

/** Which sockets belong together. A state machine for each channel; it does no I/O and owns no timers. */
export class Pairing<Socket> {
  readonly #stages = new Map<string, Stage<Socket>>();
  #waitingCount = 0;

  /** Channels that have not ended. */
  get channelsCount(): number {
    return this.#stages.size;
  }

  /** Sockets whose peer has not come yet. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  stateOf(id: string): ChannelState | undefined {
    return this.#stages.get(id)?.state;
  }

  create(id: string): void {
    this.#stages.set(id, { state: 'created' });
  }

  /** A socket takes its side. The token store sees to it that each side comes once. */
  arrive(id: string, socket: Socket): Arrival<Socket> {
    const stage = this.#stages.get(id);
    switch (stage?.state) {
      case 'created':
        this.#enter(id, { state: 'waiting', socket });
        return { outcome: 'waiting' };
      case 'waiting':
        this.#enter(id, { state: 'paired', sockets: [stage.socket, socket] });
        return { outcome: 'paired', peer: stage.socket };
      case 'abandoned':
        this.#forget(id);
        return { outcome: 'abandoned', closeCode: stage.closeCode };
      default:
        throw new Error(`a third socket, or one for a channel that has ended: ${stage?.state}`);
    }
  }

  /**
   * A socket went down. `closeCode` is what its peer is told: the one returned, or one that comes later.
   * Sockets of a channel that has ended may depart too; nobody is left to be told.
   */
  depart(id: string, socket: Socket, closeCode: CloseCode): Socket | undefined {
    const stage = this.#stages.get(id);
    if (stage?.state === 'waiting') this.#enter(id, { state: 'abandoned', closeCode });
    if (stage?.state !== 'paired') return undefined;
    this.#forget(id);
    const [first, second] = stage.sockets;
    return first === socket ? second : first;
  }

  /** The channel is over: expired, revoked, or its broker closes. Returns the sockets to close. */
  end(id: string): readonly Socket[] {
    const stage = this.#stages.get(id);
    this.#forget(id);
    if (stage?.state === 'waiting') return [stage.socket];
    return stage?.state === 'paired' ? stage.sockets : [];
  }

  #enter(id: string, stage: Stage<Socket>): void {
    this.#countWaiting(id, -1);
    this.#stages.set(id, stage);
    this.#countWaiting(id, +1);
  }

  #forget(id: string): void {
    this.#countWaiting(id, -1);
    this.#stages.delete(id);
  }

  #countWaiting(id: string, change: 1 | -1): void {
    if (this.stateOf(id) === 'waiting') this.#waitingCount += change;
  }
}
