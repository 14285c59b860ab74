import type { PeerInfo } from '../control/grant.ts';

/** One port of a channel, as its broker sees it. */
export interface PortDetails {
  /** `vacant`: its ticket is not redeemed. `taken`: its socket is open. `left`: its socket closed. */
  readonly state: 'vacant' | 'taken' | 'left';
  /** What the broker's owner said about the process that holds it. */
  readonly holder?: PeerInfo;
  /** The `Origin` header of its socket. */
  readonly origin?: string;
  /** The process that owns its socket, if the operating system can tell. For a page, that is the browser's network process. */
  readonly process?: { readonly pid: number; readonly name: string };
  /** WebSocket messages that this port sent through the relay. */
  readonly sentCount: number;
  /** Their bytes. */
  readonly sentBytes: number;
  /** Bytes in the relay waiting to be sent to this port. */
  readonly bufferedBytes: number;
  /** Whether the relay has paused this port because its peer does not keep up. */
  readonly isPaused: boolean;
  /** How often it did so. */
  readonly pausesCount: number;
}

/** A channel that has not ended. */
export interface ChannelDetails {
  /** Its id, base64url. */
  readonly id: string;
  /** Its label, if it has one. */
  readonly label?: string;
  /** As in `ChannelInfo` of the broker. */
  readonly state: 'created' | 'waiting' | 'paired' | 'abandoned';
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** Id of the channel whose port created this one. */
  readonly parent?: string;
  /** One port. */
  readonly port1: PortDetails;
  /** The other. */
  readonly port2: PortDetails;
}
