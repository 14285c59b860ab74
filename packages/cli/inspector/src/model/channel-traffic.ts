import type { TappedMessage } from '@peerport/protocol/admin';
import { Flow, other } from './flow.ts';
import { SecondSeries, secondOf } from './second-series.ts';
import { Timeline } from './timeline.ts';

type From = TappedMessage['from'];

/** Figures for each second, in one direction. */
class DirectionSeries {
  readonly count = new SecondSeries();
  readonly bytes = new SecondSeries();
  /** Bytes sent and not yet reported as read. */
  readonly outstandingBytes = new SecondSeries();
  /** Bytes waiting in the relay. */
  readonly bufferedBytes = new SecondSeries();
  /** Time from a message to the next one in the other direction. */
  readonly answered = new Mean();
  /** Time from a message to the credit that covers it. */
  readonly read = new Mean();
}

/** A mean for each second. */
class Mean {
  readonly #sum = new SecondSeries();
  readonly #count = new SecondSeries();

  add(second: number, value: number): void {
    this.#sum.add(second, value);
    this.#count.add(second, 1);
  }

  at(second: number): number | undefined {
    const count = this.#count.at(second);
    return count === undefined ? undefined : (this.#sum.at(second) ?? 0) / count;
  }
}

/** Traffic of one channel since the page opened. */
export class ChannelTraffic {
  readonly timeline = new Timeline();
  /** By sending port. */
  readonly directions = { 1: new DirectionSeries(), 2: new DirectionSeries() };
  #flow = new Flow();
  /** When the message passed that has no answer yet. */
  readonly #unansweredAtMs: { [port in From]?: number | undefined } = {};

  onPassed(message: TappedMessage): void {
    this.timeline.push(message);
    const second = secondOf(message.atMs);
    switch (message.kind) {
      case 'message':
      case 'parcel':
        this.#onMessage(message, second);
        break;
      case 'credit': {
        const readWithinMs = this.#flow.onCredit(message);
        if (readWithinMs !== undefined) this.directions[other(message.from)].read.add(second, readWithinMs);
        break;
      }
      case 'close':
        this.#flow.onClose(message);
        break;
      case 'paired':
      case 'ended':
        return;
    }
    for (const from of [1, 2] as const)
      this.directions[from].outstandingBytes.set(second, this.#flow.outstandingBytes(from));
  }

  /** `missedCount` messages are missing here, or in other channels. What is unread is no longer known. */
  onMissed(missedCount: number): void {
    this.timeline.push({ missedCount });
    this.#flow = new Flow();
  }

  /** Number of messages in `second`, both directions. */
  countIn(second: number): number {
    return (this.directions[1].count.at(second) ?? 0) + (this.directions[2].count.at(second) ?? 0);
  }

  /** Their bytes. */
  bytesIn(second: number): number {
    return (this.directions[1].bytes.at(second) ?? 0) + (this.directions[2].bytes.at(second) ?? 0);
  }

  #onMessage(message: TappedMessage, second: number): void {
    const { from, bytes, atMs } = message;
    const { count, bytes: sum } = this.directions[from];
    count.add(second, 1);
    sum.add(second, bytes);
    this.#flow.onMessage(message);

    const askedAtMs = this.#unansweredAtMs[other(from)];
    if (askedAtMs !== undefined) this.directions[other(from)].answered.add(second, Math.max(0, atMs - askedAtMs));
    this.#unansweredAtMs[other(from)] = undefined;
    this.#unansweredAtMs[from] ??= atMs;
  }
}
