import { expect, test } from '@jest/globals';
import type { BrokerStats } from '@peerport/protocol/admin';
import { metricsText } from '../src/metrics/text.ts';

const stats: BrokerStats = {
  channels: { createdCount: 1, waitingCount: 2, pairedCount: 3, abandonedCount: 4 },
  channelsCreatedCount: 5,
  tokens: {
    mintedCount: 6,
    redeemedCount: 7,
    refusedCounts: { unknown: 8, expired: 9, used: 10, revoked: 11, origin: 12, busy: 13 },
  },
  turnedDownCounts: { 400: 14, 403: 15, 404: 16 },
  limitHits: {
    handshakeTimeoutMs: 25,
    maxHandshakesCount: 26,
    maxHandshakeBytes: 30,
    maxHeaderBytes: 27,
    maxRefusalsCountPerSecond: 28,
    maxWaitingSocketsCount: 29,
  },
  relay: {
    messagesCount: 17,
    bytes: 18,
    pausesCount: 19,
    bufferedBytes: 20,
    eventLoopDelayMs: { mean: 21, p99: 22, max: 23 },
    isWorker: true,
  },
  adminSocketsCount: 24,
};

test('every figure stands under its name, in base units', async () => {
  const samples = (await metricsText(stats)).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples).toEqual([
    'peerport_channels{state="created"} 1',
    'peerport_channels{state="waiting"} 2',
    'peerport_channels{state="paired"} 3',
    'peerport_channels{state="abandoned"} 4',
    'peerport_channels_created_total 5',
    'peerport_tokens_minted_total 6',
    'peerport_tokens_redeemed_total 7',
    'peerport_tokens_refused_total{reason="unknown"} 8',
    'peerport_tokens_refused_total{reason="expired"} 9',
    'peerport_tokens_refused_total{reason="used"} 10',
    'peerport_tokens_refused_total{reason="revoked"} 11',
    'peerport_tokens_refused_total{reason="origin"} 12',
    'peerport_tokens_refused_total{reason="busy"} 13',
    'peerport_requests_turned_down_total{status="400"} 14',
    'peerport_requests_turned_down_total{status="403"} 15',
    'peerport_requests_turned_down_total{status="404"} 16',
    'peerport_limit_hits_total{limit="handshakeTimeoutMs"} 25',
    'peerport_limit_hits_total{limit="maxHandshakesCount"} 26',
    'peerport_limit_hits_total{limit="maxHandshakeBytes"} 30',
    'peerport_limit_hits_total{limit="maxHeaderBytes"} 27',
    'peerport_limit_hits_total{limit="maxRefusalsCountPerSecond"} 28',
    'peerport_limit_hits_total{limit="maxWaitingSocketsCount"} 29',
    'peerport_relayed_messages_total 17',
    'peerport_relayed_bytes_total 18',
    'peerport_pauses_total 19',
    'peerport_buffered_bytes 20',
    'peerport_event_loop_delay_seconds{statistic="mean"} 0.021',
    'peerport_event_loop_delay_seconds{statistic="p99"} 0.022',
    'peerport_event_loop_delay_seconds{statistic="max"} 0.023',
    'peerport_admin_sockets 24',
  ]);
});

test('each has a type and a line of help', async () => {
  const text = await metricsText(stats);
  const names = new Set([...text.matchAll(/^(peerport_\w+)/gm)].map(([, name]) => name));
  expect(names.size).toBe(13);
  for (const name of names) {
    expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
    expect(text).toContain(`# TYPE ${name} ${String(name).endsWith('_total') ? 'counter' : 'gauge'}\n`);
  }
});
