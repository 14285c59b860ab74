import type { CloseReason } from '@peerport/protocol';
import type { TapOptions, TappedMessage } from '@peerport/protocol/admin';
import type { Channel } from '../../core/channel.ts';
import type { SideNumber } from '../../core/side.ts';
import type { FedPort } from './tap-feed.ts';
import type { TapLine } from './tap-thread.ts';

const SIDES: readonly SideNumber[] = [1, 2];

/** Changes of channels. */
export interface ChannelNews {
  onCreated(channel: Channel): void;
  onPaired(channel: Channel, lastToCome: SideNumber): void;
  onEnded(channel: Channel, reason: CloseReason, firstToLeave: SideNumber): void;
}

/** Shows the messages of one channel or of all channels, later ones included. */
export class Tap implements ChannelNews {
  readonly #channel: string | undefined;
  readonly #line: TapLine;
  /** Functions that end the observation, by channel. */
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

  /** Ends the tap. Resolves when everything seen was sent. */
  close(): Promise<void> {
    this.#stop();
    return this.#line.close();
  }

  /** Ends the tap of a viewer that is gone. */
  drop(): void {
    this.#stop();
    this.#line.drop();
  }

  #stop(): void {
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

  /** Returns a function that stops it. */
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
