import type { CloseReason } from '@peerport/protocol';
import type { TapOptions, TappedMessage } from '@peerport/protocol/admin';
import type { Channel } from '../../core/channel.ts';
import type { SideNumber } from '../../core/side.ts';
import type { FedPort } from './tap-feed.ts';
import type { TapLine } from './tap-thread.ts';

const SIDES: readonly SideNumber[] = [1, 2];

/** What becomes of channels. */
export interface ChannelNews {
  onCreated(channel: Channel): void;
  onPaired(channel: Channel, lastToCome: SideNumber): void;
  onEnded(channel: Channel, reason: CloseReason, firstToLeave: SideNumber): void;
}

/** Shows what passes through channels: one of them, or all, those that come later too. */
export class Tap implements ChannelNews {
  readonly #channel: string | undefined;
  readonly #line: TapLine;
  /** How to look away again, by channel. */
  readonly #observed = new Map<string, () => void>();

  constructor({ channel }: TapOptions, line: TapLine) {
    this.#channel = channel;
    this.#line = line;
  }

  onCreated(channel: Channel): void {
    if (!this.#isWanted(channel)) return;
    const stops = SIDES.map((side) => this.#observe(channel, side));
    this.#observed.set(channel.id, () => {
      for (const stop of stops) stop();
    });
  }

  onPaired(channel: Channel, lastToCome: SideNumber): void {
    this.#tell(channel, { from: lastToCome, kind: 'paired' });
  }

  onEnded(channel: Channel, reason: CloseReason, firstToLeave: SideNumber): void {
    this.#tell(channel, { from: firstToLeave, kind: 'ended', reason });
    this.#observed.get(channel.id)?.();
    this.#observed.delete(channel.id);
  }

  /** Looks away. Resolves when all that was seen was sent. */
  close(): Promise<void> {
    this.#lookAway();
    return this.#line.close();
  }

  /** Looks away, with nobody to send anything to. */
  drop(): void {
    this.#lookAway();
    this.#line.drop();
  }

  #lookAway(): void {
    for (const stop of this.#observed.values()) stop();
    this.#observed.clear();
  }

  #isWanted({ id }: Channel): boolean {
    return this.#channel === undefined || this.#channel === id;
  }

  #tell(channel: Channel, news: Pick<TappedMessage, 'from' | 'kind' | 'reason'>): void {
    if (!this.#isWanted(channel)) return;
    this.#line.feed.tell({ channel: channel.id, atMs: now(), lane: 0, bytes: 0, ...news });
  }

  /** Returns how to stop. */
  #observe({ id, sides }: Channel, from: SideNumber): () => void {
    const { traffic } = sides[from];
    const { feed } = this.#line;
    const port: FedPort = { channel: id, from, mayBeCut: traffic.sentCount > 0 };
    const stop = traffic.observe((fragments) => feed.record(port, fragments, now()));
    return () => {
      stop();
      feed.forget(port);
    };
  }
}

/** Milliseconds since the epoch, with fractions. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
