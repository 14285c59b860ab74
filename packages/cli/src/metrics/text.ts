import type { BrokerStats } from '@peerport/protocol/admin';
import type { Registry } from 'prom-client';

/** The `Content-Type` of {@link metricsText}. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Samples with the same name. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'Counter' | 'Gauge';
  readonly label?: string;
  /** By the value of the label; `''` if there is no label. */
  readonly figures: Readonly<Record<string, number>>;
}

const SECONDS_A_MS = 1e-3;

/** Formats statistics as Prometheus text, version 0.0.4. */
export async function metricsText(stats: BrokerStats): Promise<string> {
  const { Registry, Counter, Gauge } = await import('prom-client');
  const registry: Registry = new Registry();
  for (const { name, help, type, label, figures } of familiesOf(stats)) {
    const options = { name, help, labelNames: label === undefined ? [] : [label], registers: [registry] };
    const metric = type === 'Counter' ? new Counter(options) : new Gauge(options);
    for (const [value, figure] of Object.entries(figures))
      metric.inc(label === undefined ? {} : { [label]: value }, figure);
  }
  return registry.metrics();
}

function familiesOf({ channels, tokens, relay, ...stats }: BrokerStats): Family[] {
  const { mean, p99, max } = relay.eventLoopDelayMs;
  return [
    {
      name: 'peerport_channels',
      help: 'Channels that have not ended.',
      type: 'Gauge',
      label: 'state',
      figures: {
        created: channels.createdCount,
        waiting: channels.waitingCount,
        paired: channels.pairedCount,
        abandoned: channels.abandonedCount,
      },
    },
    counter('channels_created', 'Channels that were ever created.', stats.channelsCreatedCount),
    counter('tokens_minted', 'Tokens that were minted.', tokens.mintedCount),
    counter('tokens_redeemed', 'Tokens that were redeemed.', tokens.redeemedCount),
    {
      name: 'peerport_tokens_refused_total',
      help: 'Tokens that were refused.',
      type: 'Counter',
      label: 'reason',
      figures: tokens.refusedCounts,
    },
    {
      name: 'peerport_requests_turned_down_total',
      help: 'Upgrade requests that were turned down before their token was looked at, by HTTP status.',
      type: 'Counter',
      label: 'status',
      figures: stats.turnedDownCounts,
    },
    {
      name: 'peerport_limit_hits_total',
      help: 'Sockets without a good token that a limit has turned away.',
      type: 'Counter',
      label: 'limit',
      figures: stats.limitHits,
    },
    counter('relayed_messages', 'WebSocket messages that were relayed.', relay.messagesCount),
    counter('relayed_bytes', 'Bytes that were relayed.', relay.bytes),
    counter('pauses', 'Times that a writer was paused because its reader did not keep up.', relay.pausesCount),
    gauge('buffered_bytes', 'Bytes that wait in the relay.', relay.bufferedBytes),
    {
      name: 'peerport_event_loop_delay_seconds',
      help: 'How late the event loop of the relay ran, since the statistics were last asked for.',
      type: 'Gauge',
      label: 'statistic',
      figures: { mean: mean * SECONDS_A_MS, p99: p99 * SECONDS_A_MS, max: max * SECONDS_A_MS },
    },
    gauge('admin_sockets', 'Sockets of those who inspect the broker.', stats.adminSocketsCount),
  ];
}

function counter(name: string, help: string, figure: number): Family {
  return { name: `peerport_${name}_total`, help, type: 'Counter', figures: { '': figure } };
}

function gauge(name: string, help: string, figure: number): Family {
  return { name: `peerport_${name}`, help, type: 'Gauge', figures: { '': figure } };
}
