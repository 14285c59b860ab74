import type { Limits } from '../base/limits.ts';
import type { Refusal } from '../control/handshake.ts';

/** The limits on sockets whose token has not been accepted yet. */
export type HandshakeLimit = keyof Pick<
  Limits,
  | 'handshakeTimeoutMs'
  | 'maxHandshakesCount'
  | 'maxHandshakeBytes'
  | 'maxHeaderBytes'
  | 'maxRefusalsCountPerSecond'
  | 'maxWaitingSocketsCount'
>;

/** A broker's counters since it started, and its current state. */
export interface BrokerStats {
  /** Channels that have not ended, by state. */
  readonly channels: {
    readonly createdCount: number;
    readonly waitingCount: number;
    readonly pairedCount: number;
    readonly abandonedCount: number;
  };
  /** Channels created so far. */
  readonly channelsCreatedCount: number;
  /** The secrets of tickets. */
  readonly tokens: {
    readonly mintedCount: number;
    readonly redeemedCount: number;
    /** By reason. */
    readonly refusedCounts: Readonly<Record<Refusal, number>>;
  };
  /** Upgrade requests rejected before their token was checked, by HTTP status. */
  readonly turnedDownCounts: Readonly<Record<'400' | '403' | '404', number>>;
  /** How often each limit turned away a socket without a valid token. */
  readonly limitHits: Readonly<Record<HandshakeLimit, number>>;
  /** Traffic between ports. */
  readonly relay: {
    /** WebSocket messages. Each may hold many messages of the app. */
    readonly messagesCount: number;
    readonly bytes: number;
    /** How often a writer was paused because its reader did not keep up. */
    readonly pausesCount: number;
    /** Bytes waiting in the relay now. */
    readonly bufferedBytes: number;
    /** Event loop delay of the relay in milliseconds, since these statistics were last read. */
    readonly eventLoopDelayMs: { readonly mean: number; readonly p99: number; readonly max: number };
    /** Whether the relay has a thread of its own. */
    readonly isWorker: boolean;
  };
  /** Open admin sockets. */
  readonly adminSocketsCount: number;
}
