import type { PeerInfo } from '../control/grant.ts';

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
  /** WebSocket messages that this port has sent through the relay. */
  readonly sentCount: number;
  /** Their bytes. */
  readonly sentBytes: number;
  /** Bytes that wait in the relay to be sent to this port. */
  readonly bufferedBytes: number;
  /** Whether the relay has paused this port, because its peer does not keep up. */
  readonly isPaused: boolean;
  /** How often it has. */
  readonly pausesCount: number;
}

/** A channel that has not ended. */
export interface ChannelDetails {
  /** Its id, base64url. */
  readonly id: string;
  /** The name that it was given, if any. */
  readonly label?: string;
  /** As in `ChannelInfo` of the broker. */
  readonly state: 'created' | 'waiting' | 'paired' | 'abandoned';
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** Id of the channel whose port created this one. */
  readonly parent?: string;
  /** The one port. */
  readonly port1: PortDetails;
  /** The other. */
  readonly port2: PortDetails;
}
