import type { BrokerStats, ChannelDetails } from '@peerport/protocol/admin';
import type { PageFunctions } from '../../../src/inspector/page-protocol.ts';
import type { BrokerLink } from '../../src/broker-link.ts';

/** A broker, as far as the page needs it. */
export class FakeBroker implements BrokerLink {
  /** The calls of `tap` and `untap`. */
  readonly calls: string[] = [];
  channels: ChannelDetails[] = [];
  close: () => void = () => {};
  readonly closed = new Promise<string>((resolve) => {
    this.close = () => resolve('the broker closed');
  });
  #tapsCount = 0;

  get functions(): PageFunctions {
    return {
      about: async () => ({ name: 'test', url: 'ws://127.0.0.1:9', pid: 1, startedAtMs: 0, version: '0.0.0' }),
      stats: async () => STATS,
      channels: async () => this.channels,
      tap: async ({ payload }) => {
        this.calls.push(`tap ${payload ? 'with' : 'without'} payload`);
        return ++this.#tapsCount;
      },
      untap: async (tap) => {
        this.calls.push(`untap ${tap}`);
      },
    };
  }
}

const STATS: BrokerStats = {
  channels: { createdCount: 0, waitingCount: 0, pairedCount: 0, abandonedCount: 0 },
  channelsCreatedCount: 0,
  tokens: {
    mintedCount: 0,
    redeemedCount: 0,
    refusedCounts: { unknown: 0, expired: 0, used: 0, revoked: 0, origin: 0, busy: 0 },
  },
  turnedDownCounts: { 400: 0, 403: 0, 404: 0 },
  limitHits: {
    handshakeTimeoutMs: 0,
    maxHandshakesCount: 0,
    maxHandshakeBytes: 0,
    maxHeaderBytes: 0,
    maxRefusalsCountPerSecond: 0,
    maxWaitingSocketsCount: 0,
  },
  relay: {
    messagesCount: 0,
    bytes: 0,
    pausesCount: 0,
    bufferedBytes: 0,
    eventLoopDelayMs: { mean: 0, p99: 0, max: 0 },
    isWorker: true,
  },
  adminSocketsCount: 1,
};
