import type { PeerInfo } from '../grant.ts';

/** One port of a channel, as its broker sees it. */
export interface PortDetails {
  /** `vacant`: its ticket is out. `taken`: its socket is there. `left`: its socket went down. */
  readonly state: 'vacant' | 'taken' | 'left';
  /** What the broker's owner said of the process that holds it. */
  readonly holder?: PeerInfo;
  /** The `Origin` that its socket came with. */
  readonly origin?: string;
  /** The process that its socket belongs to, where the operating system tells. For a page, that is the browser's network process. */
  readonly process?: { readonly pid: number; readonly name: string };
  /** WebSocket messages and bytes that this port has sent through the relay. */
  readonly sentCount: number;
  readonly sentBytes: number;
  /** Bytes that wait in the relay to be sent to this port. */
  readonly bufferedBytes: number;
  /** Whether the relay has paused this port, because its peer does not keep up; and how often it has. */
  readonly isPaused: boolean;
  readonly pausesCount: number;
}

/** A channel that has not ended. */
export interface ChannelDetails {
  readonly id: string;
  readonly label?: string;
  readonly state: 'created' | 'waiting' | 'paired' | 'abandoned';
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** Id of the channel whose port created this one. */
  readonly parent?: string;
  readonly port1: PortDetails;
  readonly port2: PortDetails;
}
