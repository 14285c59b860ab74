import type { BrokerStats, HandshakeLimit } from '@peerport/protocol/admin';
import type { Channel } from '../core/channel.ts';
import type { Counters } from '../core/counters.ts';
import { type ChannelState, channelStateOf } from '../core/pairing.ts';
import type { RelaySocket } from '../relay/relay-socket.ts';
import type { Delays } from './event-loop-delay.ts';

/** Where the statistics of a broker come from. */
export interface StatsSources {
  readonly channels: ReadonlyMap<string, Channel<RelaySocket>>;
  readonly counters: Counters;
  readonly limitHits: Readonly<Record<HandshakeLimit, number>>;
  readonly eventLoopDelayMs: Delays;
  readonly isWorker: boolean;
  readonly adminSocketsCount: number;
}

/** Collects the statistics of a broker. */
export function brokerStats(sources: StatsSources): BrokerStats {
  const { channels, counters, limitHits, eventLoopDelayMs, isWorker, adminSocketsCount } = sources;
  const counts: Record<ChannelState, number> = { created: 0, waiting: 0, paired: 0, abandoned: 0 };
  let bufferedBytes = 0;
  for (const { sides } of channels.values()) {
    const state = channelStateOf(sides[1]);
    if (state !== undefined) counts[state]++;
    bufferedBytes += (sides[1].socket?.bufferedBytes ?? 0) + (sides[2].socket?.bufferedBytes ?? 0);
  }
  const { messagesCount, bytes, pausesCount } = counters.relayed(channels.values());
  return {
    channels: {
      createdCount: counts.created,
      waitingCount: counts.waiting,
      pairedCount: counts.paired,
      abandonedCount: counts.abandoned,
    },
    channelsCreatedCount: counters.channelsCreatedCount,
    tokens: {
      mintedCount: counters.tokensMintedCount,
      redeemedCount: counters.tokensRedeemedCount,
      refusedCounts: { ...counters.refusedCounts },
    },
    turnedDownCounts: { ...counters.turnedDownCounts },
    limitHits,
    relay: { messagesCount, bytes, pausesCount, bufferedBytes, eventLoopDelayMs, isWorker },
    adminSocketsCount,
  };
}
