import { type CloseReason, ProtocolError } from '@peerport/protocol';
import type { TapOptions, TappedMessage } from '@peerport/protocol/admin';
import type { Channel } from '../../channel.ts';
import type { Side } from '../../pairing.ts';
import { PortTap } from './port-tap.ts';
import { TapQueue, type TapSink } from './tap-queue.ts';

const SIDES: readonly Side[] = [1, 2];

/** What becomes of channels. */
export interface ChannelNews {
  onCreated(channel: Channel): void;
  onPaired(channel: Channel, lastToCome: Side): void;
  onEnded(channel: Channel, reason: CloseReason, firstToLeave: Side): void;
}

/** Shows what passes through channels: one of them, or all, those that come later too. */
export class Tap implements ChannelNews {
  readonly #options: TapOptions;
  readonly #queue: TapQueue;
  /** How to look away again, by channel. */
  readonly #observed = new Map<string, () => void>();

  constructor(options: TapOptions, sink: TapSink) {
    this.#options = options;
    this.#queue = new TapQueue(sink);
  }

  onCreated(channel: Channel): void {
    if (!this.#isWanted(channel)) return;
    const stops = SIDES.map((side) => this.#observe(channel, side));
    this.#observed.set(channel.id, () => {
      for (const stop of stops) stop();
    });
  }

  onPaired(channel: Channel, lastToCome: Side): void {
    this.#tell(channel, { from: lastToCome, kind: 'paired' });
  }

  onEnded(channel: Channel, reason: CloseReason, firstToLeave: Side): void {
    this.#tell(channel, { from: firstToLeave, kind: 'ended', reason });
    this.#observed.get(channel.id)?.();
    this.#observed.delete(channel.id);
  }

  /** Looks away. What was seen is still sent. */
  close(): void {
    for (const stop of this.#observed.values()) stop();
    this.#queue.close();
  }

  #isWanted({ id }: Channel): boolean {
    return this.#options.channel === undefined || this.#options.channel === id;
  }

  #tell(channel: Channel, news: Pick<TappedMessage, 'from' | 'kind' | 'reason'>): void {
    if (this.#isWanted(channel)) this.#queue.push({ channel: channel.id, atMs: now(), stream: 0, bytes: 0, ...news });
  }

  /** Returns how to stop. */
  #observe({ id, records }: Channel, from: Side): () => void {
    const record = records[from];
    const port = new PortTap(record.sentCount > 0);
    return record.observe((data) => {
      const common = { channel: id, from, atMs: now() };
      try {
        const isPayloadWanted = this.#options.payload === true && !this.#queue.isFull;
        for (const sent of port.read(data, isPayloadWanted)) this.#queue.push(Object.assign(sent, common));
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        // Its receiver will say what is wrong with it.
        this.#queue.miss();
      }
    });
  }
}

/** Milliseconds since the epoch, with fractions. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
