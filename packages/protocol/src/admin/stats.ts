import type { Limits } from '../base/limits.ts';
import type { Refusal } from '../control/handshake.ts';

/** The limits that hold for sockets whose token has not been accepted. */
export type HandshakeLimit = keyof Pick<
  Limits,
  | 'handshakeTimeoutMs'
  | 'maxHandshakesCount'
  | 'maxHandshakeBytes'
  | 'maxHeaderBytes'
  | 'maxRefusalsCountPerSecond'
  | 'maxWaitingSocketsCount'
>;

/** What a broker has done since it started, and how it is doing. */
export interface BrokerStats {
  /** Channels that have not ended, by state. */
  readonly channels: {
    readonly createdCount: number;
    readonly waitingCount: number;
    readonly pairedCount: number;
    readonly abandonedCount: number;
  };
  /** All channels that were ever created. */
  readonly channelsCreatedCount: number;
  /** The secrets of tickets. */
  readonly tokens: {
    readonly mintedCount: number;
    readonly redeemedCount: number;
    /** By what the port was told. */
    readonly refusedCounts: Readonly<Record<Refusal, number>>;
  };
  /** Upgrade requests that were turned down before their token was looked at, by HTTP status. */
  readonly turnedDownCounts: Readonly<Record<'400' | '403' | '404', number>>;
  /** How often each limit has turned away a socket without a good token: of a web page, or of a program that tries what it can. */
  readonly limitHits: Readonly<Record<HandshakeLimit, number>>;
  /** What passed from port to port. */
  readonly relay: {
    /** WebSocket messages; each may carry many of the app's. */
    readonly messagesCount: number;
    readonly bytes: number;
    /** Times that a writer was paused because its reader did not keep up. */
    readonly pausesCount: number;
    /** Bytes that wait in the relay now. */
    readonly bufferedBytes: number;
    /** How late the relay's event loop ran, in milliseconds, since the statistics were last asked for. */
    readonly eventLoopDelayMs: { readonly mean: number; readonly p99: number; readonly max: number };
    /** Whether the relay has a thread of its own. */
    readonly isWorker: boolean;
  };
  /** Sockets of those who look at the broker. */
  readonly adminSocketsCount: number;
}
