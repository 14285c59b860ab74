import type { Inspector } from '../inspector.ts';
import { formatBytes, formatCount, formatMs } from '../model/format.ts';

/** How the broker is doing. */
export function StatusBar({ inspector: { stats } }: { readonly inspector: Inspector }) {
  if (stats === undefined) return <footer />;
  const { relay, tokens, channels, channelsCreatedCount } = stats;
  const refusedCount = Object.values(tokens.refusedCounts).reduce((sum, count) => sum + count, 0);
  return (
    <footer>
      <span>
        Channels: {formatCount(channels.pairedCount)} paired, {formatCount(channels.waitingCount)} waiting,{' '}
        {formatCount(channelsCreatedCount)} ever created
      </span>
      <span>
        Tokens: {formatCount(tokens.redeemedCount)} redeemed, {formatCount(refusedCount)} refused
      </span>
      <span>
        Relay: {formatBytes(relay.bytes)} in {formatCount(relay.messagesCount)} WebSocket messages,{' '}
        {formatCount(relay.pausesCount)} pauses, {formatBytes(relay.bufferedBytes)} waiting
      </span>
      <span>Its event loop is late by {formatMs(relay.eventLoopDelayMs.p99)} (p99)</span>
    </footer>
  );
}
