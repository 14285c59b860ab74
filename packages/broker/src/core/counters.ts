import { REFUSALS, type Refusal } from '@peerport/protocol';
import type { Channel } from './channel.ts';

/** What a broker has done since it started. The traffic of open channels is counted in their sides. */
export class Counters {
  channelsCreatedCount = 0;
  tokensMintedCount = 0;
  tokensRedeemedCount = 0;
  readonly refusedCounts = countsOf(Object.keys(REFUSALS) as Refusal[]);
  /** Requests turned down before their token was looked at, by HTTP status. */
  readonly turnedDownCounts = countsOf(['400', '403', '404']);
  readonly #ofEnded = new RelayedTotal();

  /** Keeps the figures of a channel that has ended. */
  keep(channel: Channel): void {
    this.#ofEnded.add(channel);
  }

  /** Sums up what was relayed by channels that have ended and by the open ones. */
  relayed(open: Iterable<Channel>): Readonly<RelayedTotal> {
    const total = this.#ofEnded.copy();
    for (const channel of open) total.add(channel);
    return total;
  }
}

class RelayedTotal {
  messagesCount = 0;
  bytes = 0;
  pausesCount = 0;

  add({ sides }: Channel): void {
    for (const { traffic } of [sides[1], sides[2]]) {
      this.messagesCount += traffic.sentCount;
      this.bytes += traffic.sentBytes;
      this.pausesCount += traffic.pausesCount;
    }
  }

  copy(): RelayedTotal {
    return Object.assign(new RelayedTotal(), this);
  }
}

function countsOf<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}
