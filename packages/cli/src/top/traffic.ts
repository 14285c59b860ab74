import type { ChannelDetails, TappedMessage } from '@peerport/protocol/admin';

/** Traffic of a channel in an interval, and the bytes in flight. */
export interface ChannelTraffic {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Bytes of messages that were sent and not yet read, in both directions, as far as the tap has seen. */
  readonly outstandingBytes: number;
}

/** A channel and its traffic: a row of the table. */
export interface ChannelRow extends ChannelTraffic {
  readonly channel: ChannelDetails;
}

interface Counters {
  messagesCount: number;
  bytes: number;
  /** By the port that sent them. */
  readonly outstandingBytes: { 1: number; 2: number };
}

/** Adds up the messages of a tap without payloads. */
export class Traffic {
  readonly #channels = new Map<string, Counters>();
  #missedCount = 0;

  add(messages: readonly TappedMessage[], missedCount: number): void {
    this.#missedCount += missedCount;
    for (const message of messages) this.#add(message);
  }

  /** Returns the rows for these channels, for the `ms` since the last call. */
  take(channels: readonly ChannelDetails[], ms: number): ChannelRow[] {
    const open = new Set(channels.map(({ id }) => id));
    for (const id of this.#channels.keys()) if (!open.has(id)) this.#channels.delete(id);
    return channels.map((channel) => ({ channel, ...this.#take(channel.id, ms / 1_000) }));
  }

  /** Returns how many messages the tap has left out since the last call, because this side did not keep up. */
  takeMissedCount(): number {
    const missedCount = this.#missedCount;
    this.#missedCount = 0;
    return missedCount;
  }

  #add({ channel, kind, from, lane, bytes, credit }: TappedMessage): void {
    const counters = this.#of(channel);
    if (kind === 'message' || kind === 'parcel') {
      counters.messagesCount++;
      counters.bytes += bytes;
      if (lane === 0) counters.outstandingBytes[from] += bytes;
    } else if (kind === 'credit' && lane === 0) {
      const sender = from === 1 ? 2 : 1;
      const left = counters.outstandingBytes[sender] - (credit?.bytes ?? 0);
      counters.outstandingBytes[sender] = Math.max(0, left);
    }
  }

  #take(id: string, seconds: number): ChannelTraffic {
    const counters = this.#of(id);
    const { messagesCount, bytes, outstandingBytes } = counters;
    counters.messagesCount = 0;
    counters.bytes = 0;
    return {
      messagesPerSecond: messagesCount / seconds,
      bytesPerSecond: bytes / seconds,
      outstandingBytes: outstandingBytes[1] + outstandingBytes[2],
    };
  }

  #of(id: string): Counters {
    const known = this.#channels.get(id);
    if (known !== undefined) return known;
    const counters = { messagesCount: 0, bytes: 0, outstandingBytes: { 1: 0, 2: 0 } };
    this.#channels.set(id, counters);
    return counters;
  }
}
